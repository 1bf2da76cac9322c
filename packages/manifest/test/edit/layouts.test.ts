import { addHost, type HostEntry, removeHost, renameHost } from "@ducksnest/manifest";
import { parse } from "yaml";
import { host as hostSchema } from "../../src/schema/host";

const CLOUD: HostEntry = { rootVolumeGiB: 30, instanceType: "t3.medium", role: "worker", site: "seoul" };
const LAN: HostEntry = {
  hardware: {
    gpus: [{ model: "NVIDIA RTX 2060" }],
    disk: { device: "/dev/disk/by-label/nixos", filesystem: "btrfs", sizeGiB: 931.5 },
    memoryGiB: 31.2,
    cpu: { level: "v3", maxGHz: 4.7, threads: 16, model: "AMD Ryzen 7: #1, new" },
    laptop: false,
  },
  boot: "uefi",
  interface: { macAddress: "10:20:30:40:50:06", kind: "ethernet", name: "enp5s0" },
  address: "192.168.0.20",
  stateVersion: "25.11",
  role: "worker",
  site: "home",
  hostname: "123",
};

it("writes keys in the order of the examples, with quotes where YAML needs them", () => {
  expect(addHost("hosts:\n  a: 1\n", "on", LAN)).toBe(`hosts:
  a: 1
  "on":
    hostname: "123"
    site: home
    role: worker
    stateVersion: "25.11"
    address: 192.168.0.20
    interface: { name: enp5s0, kind: ethernet, macAddress: "10:20:30:40:50:06" }
    boot: uefi
    hardware:
      laptop: false
      cpu: { model: "AMD Ryzen 7: #1, new", threads: 16, maxGHz: 4.7, level: v3 }
      memoryGiB: 31.2
      disk: { sizeGiB: 931.5, filesystem: btrfs, device: /dev/disk/by-label/nixos }
      gpus:
        - { model: NVIDIA RTX 2060 }
`);
});

it("knows every key of the schema", () => {
  const image = { ami: "ami-0123456789abcdef0", architecture: "arm64" } as const;
  const aws = { subnet: "10.20.1.0/24", image, creditMode: "unlimited", etcdVolumeGiB: 8 } as const;
  const full: HostEntry = { ...LAN, ...CLOUD, ...aws };
  const { interface: card, hardware, image: imageSchema } = hostSchema.shape;
  const disk = {
    ...LAN.hardware?.disk,
    espDevice: "/dev/disk/by-label/boot",
    installDisk: "/dev/disk/by-id/ata-x",
    swapGiB: 4,
  };
  const keys = (...mappings: readonly object[]) => mappings.map((mapping) => Object.keys(mapping).sort());
  expect(keys(full, full.interface ?? {}, full.hardware ?? {}, full.hardware?.cpu ?? {}, disk, image)).toEqual(
    keys(
      hostSchema.shape,
      card.unwrap().shape,
      hardware.unwrap().shape,
      hardware.unwrap().shape.cpu.shape,
      hardware.unwrap().shape.disk.shape,
      imageSchema.unwrap().shape,
    ),
  );
  const written = parse(addHost("hosts:\n  a: 1\n", "new", full)).hosts.new;
  expect(written).toEqual(full);
  expect(hostSchema.safeParse(written).success).toBe(true);
});

describe("addHost", () => {
  const added = "site: seoul, role: worker, instanceType: t3.medium, rootVolumeGiB: 30";
  it.each([
    ["hosts:", `hosts:\n  new:\n    site: seoul\n    role: worker\n    instanceType: t3.medium\n    rootVolumeGiB: 30`],
    ["hosts: {}\n", `hosts: { new: { ${added} } }\n`],
    ["hosts: { }\n", `hosts: { new: { ${added} } }\n`],
    ["hosts:\n  a: {x: 1}\n", `hosts:\n  a: {x: 1}\n  new: {${added}}\n`],
    ["hosts: {a: {x: 1}}", `hosts: {a: {x: 1}, new: {${added}}}`],
    ["hosts: { a: , b: }", `hosts: { a: , b:, new: { ${added} } }`],
    [
      "hosts:\n  a:\n",
      `hosts:\n  a:\n  new:\n    site: seoul\n    role: worker\n    instanceType: t3.medium\n    rootVolumeGiB: 30\n`,
    ],
    [
      '{\n  "hosts": {\n    "a": {\n      "x": 1\n    }\n  }\n}\n',
      '{\n  "hosts": {\n    "a": {\n      "x": 1\n    },\n    "new": {\n      "site": "seoul",\n      "role": "worker",\n' +
        '      "instanceType": "t3.medium",\n      "rootVolumeGiB": 30\n    }\n  }\n}\n',
    ],
    [
      '{"hosts":{"a":{"x":1}}}',
      '{"hosts":{"a":{"x":1}, "new": { "site": "seoul", "role": "worker", "instanceType": "t3.medium", "rootVolumeGiB": 30 }}}',
    ],
  ])("extends %j", (text, expected) => {
    expect(addHost(text, "new", CLOUD)).toBe(expected);
  });
});

describe("removeHost", () => {
  it.each([
    ["the comments directly above", "hosts:\n  a: 1\n\n  # b1\n  # b2\n  b: 2\n", "b", "hosts:\n  a: 1\n"],
    ["no comment above a blank line", "hosts:\n  a: 1\n\n  # x\n\n  b: 2\n", "b", "hosts:\n  a: 1\n\n  # x\n"],
    ["no comment in another column", "hosts:\n  a: 1\n# x\n  b: 2\n", "b", "hosts:\n  a: 1\n# x\n"],
    ["the comment on its line", "hosts:\n  a: 1 # a\n  b: 2 # b\n", "b", "hosts:\n  a: 1 # a\n"],
    [
      "comments inside",
      "hosts:\n  a:\n    x: 1\n    # in\n\n    # in too\n  # out\n  b: 2\n",
      "a",
      "hosts:\n  # out\n  b: 2\n",
    ],
    [
      "the blank lines below the first",
      "hosts: # h\n  a: 1\n\n\n  b: 2\n\n  c: 3\n",
      "a",
      "hosts: # h\n  b: 2\n\n  c: 3\n",
    ],
    ["the blank lines above another", "hosts:\n  a: 1\n\n\n  b: 2\n\n  c: 3\n", "b", "hosts:\n  a: 1\n\n  c: 3\n"],
    ["the last line of a file", "hosts:\n  a: 1\n  b: 2", "b", "hosts:\n  a: 1"],
    ["CRLF lines", "hosts:\r\n  a: 1\r\n\r\n  b: 2\r\n", "b", "hosts:\r\n  a: 1\r\n"],
    [
      "a folded text",
      "hosts:\n  a: 1\n  b:\n    x: >-\n      one\n      two\n\nusers: 1\n",
      "b",
      "hosts:\n  a: 1\n\nusers: 1\n",
    ],
    ["the first of a flow", "hosts: { a: 1, b: 2 }", "a", "hosts: { b: 2 }"],
    ["the middle of a flow", "hosts: {a: 1,b: 2,c: 3}", "b", "hosts: {a: 1,c: 3}"],
    ["the last of a flow", "hosts: { a: 1, b: { x: 1 } }", "b", "hosts: { a: 1 }"],
    ["the last before a comma", "hosts: { a: 1, b: 2, }", "b", "hosts: { a: 1, }"],
    [
      "lines of a flow",
      "hosts: {\n  a: 1, # a\n  # b\n  b: 2, # b\n  c: 3\n}",
      "b",
      "hosts: {\n  a: 1, # a\n  c: 3\n}",
    ],
    ["the last line of a flow", "hosts: {\n  a: 1, # a\n  b: 2 # b\n}", "b", "hosts: {\n  a: 1 # a\n}"],
    ["the line with the bracket", "hosts: {\n  a: 1, # a\n  b: 2 }", "b", "hosts: {\n  a: 1 # a\n   }"],
    ["a host before a comment", "hosts: {a: 1, # a\n  b: 2 }", "a", "hosts: { # a\n  b: 2 }"],
    ["a key with an anchor", "hosts:\n  a: 1\n  &k !!str b: 2\n", "b", "hosts:\n  a: 1\n"],
    ["an explicit key", "hosts:\n  a: 1\n  ? b\n  : x: 2\n  c: 3\n", "b", "hosts:\n  a: 1\n  c: 3\n"],
    ["an alias", "x: &x { y: 1 }\nhosts:\n  a: 1\n  b: *x # b\n", "b", "x: &x { y: 1 }\nhosts:\n  a: 1\n"],
    ["a flow in a block", "hosts:\n  a: {\n    x: 1 # in\n  }\n  b: 2\n", "a", "hosts:\n  b: 2\n"],
  ])("removes %s", (_, text, name, expected) => {
    expect(removeHost(text, name)).toBe(expected);
  });
});

describe("renameHost", () => {
  it.each([
    ["hosts:\n  a: 1 # c\n", "hosts:\n  b: 1 # c\n"],
    ["hosts:\n  'a' : 1\n", "hosts:\n  'b' : 1\n"],
    ['hosts: {"a":1}', 'hosts: {"b":1}'],
    ["hosts:\n  ? a\n  : 1\n", "hosts:\n  ? b\n  : 1\n"],
  ])("changes only the key in %j", (text, expected) => {
    expect(renameHost(text, "a", "b")).toBe(expected);
  });

  it("quotes a key that YAML would read as another type", () => {
    expect(renameHost("hosts:\n  a: 1\n", "a", "1e3")).toBe('hosts:\n  "1e3": 1\n');
  });

  it.each([
    ["hosts:\n  a:\n    # s\n    site: x\n", "hosts:\n  b:\n    # s\n    hostname: a\n    site: x\n"],
    ["hosts:\r\n  a:\r\n    site: x\r\n", "hosts:\r\n  b:\r\n    hostname: a\r\n    site: x\r\n"],
    ["hosts: { a: {site: x} }", "hosts: { b: {hostname: a, site: x} }"],
    ['{"hosts":{"a":{"site":"x"}}}', '{"hosts":{"b":{"hostname": "a", "site":"x"}}}'],
    ["hosts:\n  a: { hostname: h }\n", "hosts:\n  b: { hostname: h }\n"],
    ['hosts:\n  "1": { site: x }\n', 'hosts:\n  "b": { hostname: "1", site: x }\n'],
  ])("keeps the hostname in %j", (text, expected) => {
    const [name = ""] = /(?<=")1(?=")/.exec(text) ?? ["a"];
    expect(renameHost(text, name, "b", { keepHostname: true })).toBe(expected);
  });

  it.each([
    ["hosts:\n  a:\n    site: x\n", "hosts:\n  b:\n    address: 10.0.0.4\n    site: x\n"],
    ["hosts: { a: {site: x} }", "hosts: { b: {address: 10.0.0.4, site: x} }"],
    ['{"hosts":{"a":{"site":"x"}}}', '{"hosts":{"b":{"address": "10.0.0.4", "site":"x"}}}'],
  ])("writes an address in %j", (text, expected) => {
    expect(renameHost(text, "a", "b", { address: "10.0.0.4" })).toBe(expected);
  });
});
