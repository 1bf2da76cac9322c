import { homelabJsonSchema } from "@ducksnest/manifest";
import { type Data, toData } from "@ducksnest/nix";
import { aTopology, type ManifestValue } from "@ducksnest/testing";
import { flakeOf } from "./_flake";

/** Value of an option before and after; undefined if the host file does not set it. */
type Change = readonly [before: Data | undefined, after: Data | undefined];
type Changes = Readonly<Record<string, Change>>;

interface Row {
  /** Path in the manifest below the host; `[]` means any element of a list. */
  readonly field: string;
  readonly host: "firebat" | "ultra" | "old";
  /** New value at `at`, or at `field` if there is no `at`. */
  readonly value: ManifestValue;
  readonly at?: string;
  /** All options below `ducksnest` that change. */
  readonly options: Changes;
}

const NODE_PORTS = [{ from: 30000, to: 32767 }];

const ROWS: readonly Row[] = [
  {
    field: "address",
    host: "old",
    value: "192.168.0.99",
    options: {
      "hardware.address": ["192.168.0.17", "192.168.0.99"],
      "kubelet.nodeIp": ["192.168.0.17", "192.168.0.99"],
      "tailnet.advertiseRoutes": [["192.168.0.17/32"], ["192.168.0.99/32"]],
    },
  },
  {
    field: "interface.name",
    host: "old",
    value: "wlan1",
    options: {
      "hardware.interface.name": ["wlan0", "wlan1"],
      "firewall.interfaces.wlan0.tcpPorts": [[22], undefined],
      "firewall.interfaces.wlan1.tcpPorts": [undefined, [22]],
      "firewall.interfaces.wlan0.udpPorts": [[41641], undefined],
      "firewall.interfaces.wlan1.udpPorts": [undefined, [41641]],
      "firewall.interfaces.wlan0.nodesOnly.from": ["own-site", undefined],
      "firewall.interfaces.wlan1.nodesOnly.from": [undefined, "own-site"],
      "firewall.interfaces.wlan0.nodesOnly.tcpPorts": [[5473, 10250], undefined],
      "firewall.interfaces.wlan1.nodesOnly.tcpPorts": [undefined, [5473, 10250]],
      "firewall.interfaces.wlan0.nodesOnly.udpPorts": [[4789], undefined],
      "firewall.interfaces.wlan1.nodesOnly.udpPorts": [undefined, [4789]],
      "firewall.interfaces.wlan0.tcpPortRanges": [NODE_PORTS, undefined],
      "firewall.interfaces.wlan1.tcpPortRanges": [undefined, NODE_PORTS],
      "firewall.interfaces.wlan0.udpPortRanges": [NODE_PORTS, undefined],
      "firewall.interfaces.wlan1.udpPortRanges": [undefined, NODE_PORTS],
    },
  },
  {
    field: "interface.kind",
    host: "old",
    value: "ethernet",
    options: {
      "hardware.interface.kind": ["wifi", "ethernet"],
      "hardware.wifi.ssid": ["ducksnest", undefined],
      "secrets.wifi.files": [
        ["../../secrets/ducksnest/sites/home/wifi.age", "../../secrets/ducksnest/shared/wifi.age"],
        undefined,
      ],
    },
  },
  {
    field: "interface.macAddress",
    host: "old",
    value: "3c:7c:3f:00:00:01",
    options: { "hardware.interface.macAddress": [undefined, "3c:7c:3f:00:00:01"] },
  },
  {
    field: "boot",
    host: "old",
    value: "uefi",
    options: {
      "hardware.boot": ["bios", "uefi"],
      "hardware.bootDevice": ["/dev/sda", undefined],
      "hardware.espDevice": [undefined, "/dev/disk/by-label/boot"],
    },
  },
  {
    field: "boot",
    host: "firebat",
    value: { bios: "/dev/sda" },
    options: {
      "hardware.boot": ["uefi", "bios"],
      "hardware.bootDevice": [undefined, "/dev/sda"],
      "hardware.espDevice": ["/dev/disk/by-label/boot", undefined],
    },
  },
  { field: "boot.bios", host: "old", value: "/dev/sdb", options: { "hardware.bootDevice": ["/dev/sda", "/dev/sdb"] } },
  {
    field: "hardware.cpu.model",
    host: "firebat",
    value: "AMD Ryzen 5 5500U",
    options: { "hardware.cpuVendor": ["intel", "amd"] },
  },
  {
    field: "hardware.cpu.model",
    host: "firebat",
    value: "Intel i5-2520M",
    options: { "kubelet.labels.ducksnest/cpu-level": ["v3", "v2"] },
  },
  { field: "hardware.cpu.threads", host: "old", value: 8, options: { "kubelet.kubeReserved.cpu": ["80m", "90m"] } },
  { field: "hardware.cpu.maxGHz", host: "old", value: 3, options: {} },
  {
    field: "hardware.cpu.level",
    host: "old",
    value: "v1",
    options: { "kubelet.labels.ducksnest/cpu-level": ["v2", "v1"] },
  },
  {
    field: "hardware.memoryGiB",
    host: "old",
    value: 4,
    options: { "hardware.zramSwap": [true, undefined], "kubelet.kubeReserved.memory": ["486Mi", "1024Mi"] },
  },
  {
    field: "hardware.memoryGiB",
    host: "ultra",
    value: 31,
    options: { "kubelet.kubeReserved.memory": ["2611Mi", "3584Mi"] },
  },
  { field: "hardware.disk.sizeGiB", host: "old", value: 100, options: {} },
  {
    field: "hardware.disk.filesystem",
    host: "old",
    value: "btrfs",
    options: { "hardware.rootFileSystem.fsType": ["ext4", "btrfs"] },
  },
  {
    field: "hardware.disk.device",
    host: "old",
    value: "/dev/sda1",
    options: { "hardware.rootFileSystem.device": ["/dev/disk/by-label/nixos", "/dev/sda1"] },
  },
  {
    field: "hardware.disk.espDevice",
    host: "firebat",
    value: "/dev/sda1",
    options: { "hardware.espDevice": ["/dev/disk/by-label/boot", "/dev/sda1"] },
  },
  { field: "hardware.disk.espDevice", host: "old", value: "/dev/sda1", options: {} },
  {
    field: "hardware.disk.installDisk",
    host: "firebat",
    value: "/dev/disk/by-id/nvme-Maker_1",
    options: { "hardware.installDisk": [undefined, "/dev/disk/by-id/nvme-Maker_1"] },
  },
  { field: "hardware.disk.swapGiB", host: "old", value: 4, options: { "hardware.swapGiB": [undefined, 4] } },
  {
    field: "hardware.gpus[].model",
    host: "ultra",
    at: "hardware.gpus.0.model",
    value: "NVIDIA RTX 2060",
    options: {
      "gpu.branch": ["580", "current"],
      "kubelet.labels.ducksnest/gpu": ["nvidia-pascal", "nvidia-turing"],
    },
  },
  {
    field: "hardware.gpus[].model",
    host: "ultra",
    at: "hardware.gpus.0.model",
    value: "NVIDIA GeForce 310M",
    options: {
      "gpu.driver": ["nvidia", undefined],
      "gpu.branch": ["580", undefined],
      "kubelet.labels.ducksnest/gpu": ["nvidia-pascal", undefined],
    },
  },
  { field: "hardware.gpus[].model", host: "firebat", at: "hardware.gpus.0.model", value: "Intel Iris Xe", options: {} },
  { field: "hardware.laptop", host: "old", value: false, options: { "hardware.laptop": [true, false] } },
];

const UNCHANGED = { "control-plane": {}, firebat: {}, ultra: {}, old: {} };

describe("one fact of a machine, changed in the manifest, changes these options and no other host", () => {
  it.each(ROWS)("$field of $host, now $value", ({ field, host, at = field, value, options }) => {
    expect(changes({ [`hosts.${host}.${at}`]: value })).toEqual({ ...UNCHANGED, [host]: options });
  });

  it("has a row for every field of the schema", () => {
    const fields = ["address", "interface", "boot", "hardware"].flatMap((key) => leaves(hostSchema()[key], key));
    expect([...new Set(ROWS.map(({ field }) => field))].sort()).toEqual([...new Set(fields)].sort());
  });
});

/** Options that differ, by host and path below `ducksnest`. */
function changes(change: Readonly<Record<string, ManifestValue>>): Readonly<Record<string, Changes>> {
  const [before, after] = [settings(), settings(change)];
  return Object.fromEntries([...before].map(([host, options]) => [host, difference(options, after.get(host))]));
}

function settings(
  change: Readonly<Record<string, ManifestValue>> = {},
): ReadonlyMap<string, ReadonlyMap<string, Data>> {
  const { hosts } = flakeOf(aTopology(change));
  return new Map(hosts.map((host) => [host.node.id, new Map(optionsIn(toData(host.settings), []))]));
}

function optionsIn(data: Data, path: readonly string[]): (readonly [string, Data])[] {
  if (typeof data !== "object" || data === null || Array.isArray(data)) return [[path.join("."), data]];
  return Object.entries(data).flatMap(([name, child]) => optionsIn(child, [...path, name]));
}

function difference(before: ReadonlyMap<string, Data>, after: ReadonlyMap<string, Data> = new Map()): Changes {
  const names = [...new Set([...before.keys(), ...after.keys()])];
  const differing = names.filter((name) => JSON.stringify(before.get(name)) !== JSON.stringify(after.get(name)));
  return Object.fromEntries(differing.map((name) => [name, [before.get(name), after.get(name)]]));
}

/** The parts of JSON Schema that the manifest's hosts use. */
interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}

function hostSchema(): Readonly<Record<string, Schema>> {
  const { properties } = homelabJsonSchema() as Schema;
  return properties?.["hosts"]?.additionalProperties?.properties ?? {};
}

function leaves(schema: Schema | undefined, path: string): readonly string[] {
  if (schema?.anyOf) return schema.anyOf.flatMap((choice) => leaves(choice, path));
  if (schema?.items) return leaves(schema.items, `${path}[]`);
  if (schema?.properties) {
    return Object.entries(schema.properties).flatMap(([name, child]) => leaves(child, `${path}.${name}`));
  }
  return [path];
}
