import { Cidr, parseHomelab } from "@ducksnest/manifest";
import { aManifest, type ManifestValue, manifestText } from "@ducksnest/testing";
import { parse } from "yaml";
import { edited, findings } from "../_findings";

type Changes = Readonly<Record<string, ManifestValue | undefined>>;
const changed = (changes: Changes) => findings(manifestText(aManifest(changes)));

const ON_LAN = "Use a free address from 192.168.0.1 to 192.168.0.254, such as";
const GATEWAY = `${ON_LAN} 192.168.0.1.`;
const ADDRESS = `${ON_LAN} 192.168.0.18.`;
const ON_AWS = "Use a free address from 10.20.0.4 to 10.20.0.254, such as 10.20.0.4.";
const MOVE = "Remove it, or move the host to a site of the other kind.";

describe("a site", () => {
  it.each<[from: string, to: string, finding: string]>([
    [
      "gateway: 192.168.0.1",
      "gateway: 192.168.1.1",
      `33:14 address-outside-network sites.home.gateway: Gateway 192.168.1.1 is outside the LAN 192.168.0.0/24. -> ${GATEWAY}`,
    ],
    [
      "gateway: 192.168.0.1",
      "gateway: 192.168.0.0",
      `33:14 address-reserved sites.home.gateway: Gateway 192.168.0.0 is the network address of 192.168.0.0/24. -> ${GATEWAY}`,
    ],
    [
      "gateway: 192.168.0.1",
      "gateway: 192.168.0.255",
      `33:14 address-reserved sites.home.gateway: Gateway 192.168.0.255 is the broadcast address of 192.168.0.0/24. -> ${GATEWAY}`,
    ],
    [
      "cidr: 10.20.1.0/24",
      "cidr: 10.21.1.0/24",
      "42:17 address-outside-network sites.seoul.subnets.1.cidr: Subnet 10.21.1.0/24 is outside the VPC 10.20.0.0/16. -> Use a network in the VPC, such as 10.20.1.0/24.",
    ],
    [
      "cidr: 10.20.1.0/24",
      "cidr: 10.20.0.128/25",
      "42:17 cidrs-disjoint sites.seoul.subnets.1.cidr: Subnet 10.20.0.128/25 overlaps subnet 10.20.0.0/24 of the same VPC. -> Move one of them to a free range in 10.20.0.0/16, such as 10.20.1.0/25.",
    ],
    [
      "vpcCidr: 10.20.0.0/16",
      "vpcCidr: 10.20.0.0/24",
      "42:17 address-outside-network sites.seoul.subnets.1.cidr: Subnet 10.20.1.0/24 is outside the VPC 10.20.0.0/24. -> Use a network in the VPC.",
    ],
    [
      "cidr: 10.20.1.0/24",
      "cidr: 10.20.1.0/29",
      "42:17 invalid-value sites.seoul.subnets.1.cidr: Subnet 10.20.1.0/29 is a /29; AWS accepts a /16 to a /28. -> Write a larger network, such as 10.20.1.0/28.",
    ],
    [
      "vpcCidr: 10.20.0.0/16",
      "vpcCidr: 10.16.0.0/12",
      "39:14 invalid-value sites.seoul.vpcCidr: VPC 10.16.0.0/12 is a /12; AWS accepts a /16 to a /28. -> Write a smaller network, such as 10.16.0.0/16.",
    ],
  ])("has its parts in its network: %s as %s", (from, to, finding) => {
    expect(findings(edited(from, to))).toEqual([finding]);
  });
});

it("refuses a hostname that means something else", () => {
  expect(findings(edited("hostname: laptop-firebat", "hostname: defaults"))).toEqual([
    '52:15 invalid-value hosts.firebat.hostname: Host "firebat" cannot be called "defaults": colmena reserves that name for a setting. -> Give it another hostname.',
  ]);
});

describe("the tailnet's network", () => {
  it.each([
    ["100.80.0.8/32", 1, 29, "100.80.0.8/29"],
    ["100.80.0.8/31", 2, 29, "100.80.0.8/29"],
    ["100.80.0.12/30", 4, 29, "100.80.0.8/29"],
  ])("has two addresses for each of four hosts, unlike %s", (cidr, size, prefixLength, example) => {
    expect(findings(edited("cidr: 100.64.0.0/10", `cidr: ${cidr}`))).toEqual([
      `23:9 invalid-value tailnet.cidr: The number of addresses in ${cidr} is ${size}, but the tailnet needs 8: one for each host, and as many for its other devices. -> Write a /${prefixLength} or larger, such as ${example}.`,
    ]);
  });

  it("is large enough if the fix is followed", () => {
    expect(findings(edited("cidr: 100.64.0.0/10", "cidr: 100.80.0.8/29"))).toEqual([]);
  });
});

it("refuses the MAC address of another host's card", () => {
  const nic = "interface: { name: wlan0, kind: wifi }";
  const pinned = 'interface: { name: wlan0, kind: wifi, macAddress: "3c:7c:3f:00:00:01" }';
  const text = edited(nic, pinned).replace(nic, pinned);
  expect(findings(text)).toEqual([
    '70:55 duplicate-mac-address hosts.ultra.interface.macAddress: Host "ultra" has the MAC address 3c:7c:3f:00:00:01, but host "firebat" already has it. -> Give each host a different MAC address.',
  ]);
  expect(findings(edited(nic, pinned))).toEqual([]);
});

it("points at the other place of what is there twice", () => {
  const related = (text: string) => {
    const result = parseHomelab(text, "homelab.yaml");
    if (result.kind === "loaded") return [];
    return result.findings.map((each) => each.related.map(({ position, message }) => `${position.line}: ${message}`));
  };
  expect(related(edited("cidr: 10.20.1.0/24", "cidr: 10.20.0.0/24"))).toEqual([
    ["41: sites.seoul.subnets.0.cidr overlaps it"],
  ]);
  expect(related(edited("address: 192.168.0.16", "address: 192.168.0.15"))).toEqual([
    ["51: hosts.firebat has the address 192.168.0.15"],
  ]);
});

describe("a host's site", () => {
  it("has to be there", () => {
    expect(findings(edited("    site: home", "    site: hom"))).toEqual([
      '53:11 unknown-site hosts.firebat.site: Unknown site "hom". -> Did you mean "home"?',
    ]);
    expect(findings(edited("    site: home", "    site: office"))).toEqual([
      '53:11 unknown-site hosts.firebat.site: Unknown site "office". -> Use one of: home, seoul.',
    ]);
  });

  it("is to be described where there are no sites yet", () => {
    expect(changed({ sites: {} })).toContain(
      '25:11 unknown-site hosts.control-plane.site: Unknown site "seoul". -> Describe it under `sites:`.',
    );
  });

  it("is not called unknown when it is only invalid", () => {
    expect(findings(edited("    cidr: 192.168.0.0/24", "    cidr: 192.168.0.0/99"))).toEqual([
      expect.stringContaining("32:11 invalid-value sites.home.cidr"),
    ]);
  });

  it.each(["constructor", "toString", "__proto__"])("is unknown when it is called %s", (name) => {
    expect(findings(edited("    site: home", `    site: ${name}`))[0]).toContain(
      `53:11 unknown-site hosts.firebat.site: Unknown site "${name}".`,
    );
  });
});

describe("a host on a LAN", () => {
  it.each<[key: string, example: string]>([
    ["address", "address: 192.168.0.18"],
    ["interface", "interface: { name: wlan0, kind: wifi }"],
    ["boot", "boot: uefi"],
    [
      "hardware",
      "hardware: { cpu: { model: Intel N100, threads: 4, maxGHz: 3.4 }, memoryGiB: 15.4, disk: { sizeGiB: 467.4 } }",
    ],
  ])("needs %s", (key, example) => {
    expect(changed({ [`hosts.firebat.${key}`]: undefined })).toEqual([
      `45:3 missing-key hosts.firebat.${key}: "${key}" is missing in hosts.firebat: site "home" is of kind lan. -> Add it, for example \`${example}\`.`,
    ]);
  });

  it.each<[key: string, value: ManifestValue]>([
    ["instanceType", "t3.medium"],
    ["rootVolumeGiB", 30],
    ["subnet", "10.20.0.0/24"],
  ])("may not have %s", (key, value) => {
    expect(changed({ [`hosts.old.${key}`]: value })).toEqual([
      `110:5 unknown-key hosts.old.${key}: "${key}" does not apply to this host: site "home" is of kind lan. -> ${MOVE}`,
    ]);
  });

  it("reports a key that does not apply even if its value is wrong too", () => {
    expect(findings(edited("    hostname: laptop-old", "    instanceType: 5"))).toEqual([
      `81:5 unknown-key hosts.old.instanceType: "instanceType" does not apply to this host: site "home" is of kind lan. -> ${MOVE}`,
      "81:19 wrong-type hosts.old.instanceType: Expected text, but got 5. -> Write it like `instanceType: t3.medium`.",
    ]);
  });

  it.each<[address: string, finding: string]>([
    [
      "192.168.1.15",
      `address-outside-network hosts.firebat.address: Address 192.168.1.15 is outside its site's LAN 192.168.0.0/24. -> ${ADDRESS}`,
    ],
    [
      "192.168.0.0",
      `address-reserved hosts.firebat.address: Address 192.168.0.0 is the network address of 192.168.0.0/24. -> ${ADDRESS}`,
    ],
    [
      "192.168.0.255",
      `address-reserved hosts.firebat.address: Address 192.168.0.255 is the broadcast address of 192.168.0.0/24. -> ${ADDRESS}`,
    ],
    [
      "192.168.0.1",
      `address-reserved hosts.firebat.address: Address 192.168.0.1 is the gateway of 192.168.0.0/24. -> ${ADDRESS}`,
    ],
    ["192.168.0.15", ""],
    ["192.168.0.254", ""],
  ])("with the address %s", (address, finding) => {
    expect(findings(edited("192.168.0.15", address))).toEqual(finding ? [`55:14 ${finding}`] : []);
  });

  it("needs its site to name the Wi-Fi network it joins", () => {
    expect(findings(edited("    wifi: { ssid: ducksnest }\n", ""))[0]).toBe(
      '55:16 missing-key hosts.firebat.interface: Site "home" does not name the Wi-Fi network that this interface joins. -> Add `wifi: { ssid: <name> }` to sites.home, and encrypt the passphrase with `ducksnest secrets set wifi`.',
    );
  });

  it("does not need one over Ethernet", () => {
    const wired = { name: "eth0", kind: "ethernet" };
    const nics = { "hosts.firebat.interface": wired, "hosts.ultra.interface": wired, "hosts.old.interface": wired };
    expect(changed({ ...nics, "sites.home.wifi": undefined })).toEqual([]);
  });
});

describe("a host on AWS", () => {
  it.each<[key: string, example: string]>([
    ["instanceType", "instanceType: t3.medium"],
    ["rootVolumeGiB", "rootVolumeGiB: 30"],
  ])("needs %s", (key, example) => {
    expect(changed({ [`hosts.control-plane.${key}`]: undefined })).toEqual([
      `40:3 missing-key hosts.control-plane.${key}: "${key}" is missing in hosts.control-plane: site "seoul" is of kind aws. -> Add it, for example \`${example}\`.`,
    ]);
  });

  it.each<[key: string, value: string]>([
    ["boot", "uefi"],
    ["hardware", "{ cpu: { model: Intel N100, threads: 4, maxGHz: 3.4 }, memoryGiB: 4, disk: { sizeGiB: 9 } }"],
  ])("may not have %s", (key, value) => {
    expect(onControlPlane(`${key}: ${value}`)).toEqual([
      `49:5 unknown-key hosts.control-plane.${key}: "${key}" does not apply to this host: site "seoul" is of kind aws. -> ${MOVE}`,
    ]);
  });

  it("may name its subnet, an address in it and its interface", () => {
    expect(
      onControlPlane("subnet: 10.20.1.0/24", "address: 10.20.1.4", "interface: { name: eth0, kind: ethernet }"),
    ).toEqual([]);
  });

  it.each<[line: string, finding: string]>([
    [
      "subnet: 10.20.2.0/24",
      '49:13 unknown-subnet hosts.control-plane.subnet: Site "seoul" has no subnet 10.20.2.0/24. -> Did you mean "10.20.0.0/24"?',
    ],
    [
      "address: 10.20.1.9",
      `49:14 address-outside-network hosts.control-plane.address: Address 10.20.1.9 is outside its subnet 10.20.0.0/24. -> ${ON_AWS}`,
    ],
  ])("with %s", (line, finding) => {
    expect(onControlPlane(line)).toEqual([finding]);
  });

  it.each(["10.20.0.0", "10.20.0.1", "10.20.0.2", "10.20.0.3", "10.20.0.255"])(
    "may not have %s, which AWS keeps",
    (address) => {
      expect(onControlPlane(`address: ${address}`)).toEqual([
        `49:14 address-reserved hosts.control-plane.address: Address ${address} is reserved by AWS in 10.20.0.0/24. -> ${ON_AWS}`,
      ]);
    },
  );

  function onControlPlane(...lines: string[]): readonly string[] {
    const first = "    instanceType: t3.medium";
    return findings(edited(first, [first, ...lines.map((line) => `    ${line}`)].join("\n")));
  }
});

describe("the control plane", () => {
  it("has to be there", () => {
    expect(findings(edited("role: control-plane", "role: worker"))).toEqual([
      "44:1 one-control-plane hosts: No host has the role control-plane, so there is no API server to join. -> Give one host `role: control-plane`.",
    ]);
    expect(changed({ hosts: {} })).toHaveLength(1);
  });

  it("has to be the only one", () => {
    expect(changed({ "hosts.ultra.role": "control-plane", "hosts.old.role": "control-plane" })).toEqual([
      '69:11 one-control-plane hosts.ultra.role: Host "ultra" is a second control plane beside "control-plane"; exactly one is supported. -> Give it `role: worker`.',
      '91:11 one-control-plane hosts.old.role: Host "old" is a second control plane beside "control-plane"; exactly one is supported. -> Give it `role: worker`.',
    ]);
  });

  it("is not called missing while some host's role cannot be read", () => {
    expect(findings(edited("role: control-plane", "role: controlplane"))).toEqual([
      expect.stringContaining("47:11 invalid-value hosts.control-plane.role"),
    ]);
  });
});

describe("two hosts", () => {
  it("may not share a hostname, written or taken from the key", () => {
    expect(findings(edited("hostname: laptop-ultra", "hostname: laptop-firebat"))).toEqual([
      '66:15 duplicate-hostname hosts.ultra.hostname: Host "ultra" has the hostname laptop-firebat, but host "firebat" already has it. -> Give each host a different hostname.',
    ]);
    expect(findings(edited("hostname: laptop-ultra", "hostname: control-plane"))).toHaveLength(1);
    expect(changed({ "hosts.firebat.hostname": "old", "hosts.old.hostname": undefined })).toEqual([
      '88:3 duplicate-hostname hosts.old: Host "old" has the hostname old, but host "firebat" already has it. -> Give each host a different hostname.',
    ]);
  });

  it("are not reported to share a name if one of the two cannot be read", () => {
    const text = edited("hostname: laptop-old", "hostname: Laptop_Old").replace(
      "hostname: laptop-ultra",
      "hostname: old",
    );
    expect(findings(text)).toEqual([expect.stringContaining("81:15 invalid-value hosts.old.hostname")]);
  });

  it("may not share an address", () => {
    expect(findings(edited("address: 192.168.0.16", "address: 192.168.0.15"))).toEqual([
      '69:14 duplicate-address hosts.ultra.address: Host "ultra" has the address 192.168.0.15, but host "firebat" already has it. -> Give each host a different address.',
    ]);
  });
});

describe("one machine", () => {
  it("may not have its EFI system partition on the root file system's device", () => {
    expect(changed({ "hosts.firebat.hardware.disk.espDevice": "/dev/disk/by-label/nixos" })).toEqual([
      expect.stringContaining(
        `invalid-value hosts.firebat.hardware.disk.espDevice: "/dev/disk/by-label/nixos" is the root file system's device`,
      ),
    ]);
    expect(changed({ "hosts.old.hardware.disk.espDevice": "/dev/disk/by-label/nixos" })).toEqual([]);
  });

  it("may not have GRUB in the root file system's device", () => {
    expect(changed({ "hosts.old.boot": { bios: "/dev/disk/by-label/nixos" } })).toEqual([
      expect.stringContaining("invalid-value hosts.old.boot.bios: "),
    ]);
  });

  it("is judged even where its site is not known", () => {
    expect(changed({ "hosts.firebat.site": "office", "hosts.firebat.hardware.memoryGiB": 16_384 })).toEqual([
      expect.stringContaining("unknown-site hosts.firebat.site"),
      expect.stringContaining("16384 GiB of memory for 4 threads is more than any machine has."),
    ]);
  });
});

describe("an EC2 instance", () => {
  it("has no Wi-Fi, and no hardware address of one's choosing", () => {
    const nic = { name: "ens5", kind: "wifi", macAddress: "3c:7c:3f:00:00:01" };
    expect(changed({ "hosts.control-plane.interface": nic })).toEqual([
      expect.stringContaining("invalid-value hosts.control-plane.interface.kind: An EC2 instance has no Wi-Fi."),
      expect.stringContaining("unknown-key hosts.control-plane.interface.macAddress: "),
    ]);
  });
});

it.each(["192.168.0.0/31", "192.168.0.1/32"])("a LAN cannot be %s", (cidr) => {
  expect(changed({ "sites.home.cidr": cidr })).toContainEqual(
    expect.stringContaining(
      "which is too small for a router and a host. -> Write a /30 or larger, such as 192.168.0.0/24.",
    ),
  );
});

/** The value that a fix proposes: what it writes in code after the key, or else what it gives as an example. */
function proposed(finding: string): string | undefined {
  const fix = finding.split(" -> ")[1] ?? "";
  return (/`[\w-]+: (.*?)`/.exec(fix) ?? /such as (\S+?)[.;]?$/.exec(fix) ?? /Use one of: (\w+)/.exec(fix))?.[1];
}

describe("a fix", () => {
  it.each<[path: string, wrong: ManifestValue | undefined]>([
    ["sites.home.gateway", "192.168.0.0"],
    ["sites.home.gateway", "10.0.0.1"],
    ["hosts.firebat.address", "192.168.0.1"],
    ["hosts.firebat.address", "192.168.0.255"],
    ["hosts.firebat.address", "10.1.2.3"],
    ["hosts.firebat.address", undefined],
    ["hosts.control-plane.address", "10.20.0.3"],
    ["hosts.control-plane.address", "10.20.0.255"],
    ["hosts.control-plane.address", "10.20.1.5"],
    ["sites.seoul.subnets.1.cidr", "10.21.0.0/24"],
    ["sites.seoul.subnets.1.cidr", "10.20.0.0/16"],
    ["sites.seoul.subnets.1.cidr", "10.20.0.0/25"],
    ["sites.seoul.subnets.1.cidr", "10.20.1.0/30"],
    ["sites.seoul.subnets.1.cidr", undefined],
    ["sites.seoul.subnets.1.zone", "f"],
    ["hosts.firebat.interface", undefined],
    ["hosts.firebat.boot", "bios"],
    ["hosts.old.boot", undefined],
    ["hosts.old.hardware", undefined],
    ["hosts.old.hardware.memoryGiB", 16_384],
    ["hosts.old.hardware.memoryGiB", 32_768],
    ["hosts.old.hardware.cpu.maxGHz", 2130],
    ["hosts.old.site", undefined],
    ["hosts.control-plane.instanceType", undefined],
    ["hosts.control-plane.rootVolumeGiB", 4],
    ["tailnet.interface", "wlan0"],
  ])("works when it is followed: %s instead of %s", (path, wrong) => {
    const [finding = ""] = changed(at(path, wrong));
    expect(finding).toContain(path);
    const value = parse(proposed(finding) ?? "") as ManifestValue;
    expect(changed(at(path, value))).toEqual([]);
  });

  it.each(["10.9.0.0/28", "172.20.0.0/16", "192.168.7.128/25"])("has an address of the LAN %s", (cidr) => {
    const [gateway, ...others] = [1, 2, 3].map((index) => String(Cidr.parse(cidr).at(index)));
    const [first = "", second = ""] = others;
    const lan = { "sites.home.cidr": cidr, "sites.home.gateway": gateway };
    const hosts = { "hosts.ultra.address": first, "hosts.old.address": second };
    const [finding = ""] = changed({ ...lan, ...hosts, "hosts.firebat.address": undefined });
    expect(finding).toContain("missing-key hosts.firebat.address");
    expect(changed({ ...lan, ...hosts, "hosts.firebat.address": proposed(finding) ?? "" })).toEqual([]);
    const [missing = ""] = changed({ ...lan, "sites.home.gateway": undefined });
    expect(missing).toContain(`\`gateway: ${gateway}\``);
  });

  it("quotes a site's name that YAML would read as a number", () => {
    const { home, ...others } = aManifest()["sites"] as { [key: string]: ManifestValue };
    const wrong = changed({ sites: { "7": home ?? null, ...others }, "hosts.old.site": undefined });
    expect(wrong).toContainEqual(expect.stringContaining('Add "site", for example `site: "7"`.'));
  });

  it("says so when the network is full", () => {
    const lan = { "sites.home.cidr": "10.9.0.0/30", "sites.home.gateway": "10.9.0.1" };
    const full = {
      ...lan,
      "hosts.ultra": undefined,
      "hosts.old.address": "10.9.0.2",
      "hosts.firebat.address": "10.9.0.1",
    };
    expect(changed(full)).toEqual([
      expect.stringContaining("-> Use a larger network, because every address from 10.9.0.1 to 10.9.0.2 is taken."),
    ]);
  });
});

/** A change at a path, in which a number stands for an item of a list. */
function at(path: string, value: ManifestValue | undefined): Changes {
  const [list = "", index, key = ""] = path.split(/\.(\d+)\./);
  if (index === undefined) return { [path]: value };
  const subnets: { [key: string]: ManifestValue }[] = [
    { cidr: "10.20.0.0/24", zone: "a" },
    { cidr: "10.20.1.0/24", zone: "c" },
  ];
  const { [key]: _, ...others } = subnets[Number(index)] ?? {};
  subnets[Number(index)] = value === undefined ? others : { ...others, [key]: value };
  return { [list]: subnets };
}

it("refuses etcd's volume on a worker", () => {
  const edge = { site: "seoul", role: "worker", instanceType: "t3.small", rootVolumeGiB: 20, etcdVolumeGiB: 8 };
  expect(changed({ "hosts.edge": edge })).toEqual([
    expect.stringContaining(
      'unknown-key hosts.edge.etcdVolumeGiB: "etcdVolumeGiB" does not apply to a worker, because only the control plane runs etcd. -> Remove it.',
    ),
  ]);
  expect(changed({ "hosts.control-plane.etcdVolumeGiB": 16 })).toEqual([]);
});

it.each(["image", "creditMode", "etcdVolumeGiB"])("refuses %s at home", (key) => {
  const value = { image: { ami: "ami-0123456789abcdef0" }, creditMode: "standard", etcdVolumeGiB: 8 }[key];
  expect(changed({ [`hosts.old.${key}`]: value })).toEqual([
    expect.stringContaining(
      `unknown-key hosts.old.${key}: "${key}" does not apply to this host: site "home" is of kind lan.`,
    ),
  ]);
});
