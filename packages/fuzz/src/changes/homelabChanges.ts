import fc from "fast-check";
import type { Change } from "../Mutant";
import {
  type Data,
  isData,
  type Path,
  pick,
  put,
  remove,
  rename,
  section,
  slotsIn,
  type Value,
  valueIn,
} from "../places";

/** Values that are right for a setting in most homelabs. */
const SETTINGS: readonly (readonly [path: Path, values: readonly Value[]])[] = [
  [["name"], ["a", "lab", "constructor", "x".repeat(63), "0-0"]],
  [
    ["nixos", "timeZone"],
    ["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Asia/Kathmandu"],
  ],
  [
    ["nixos", "nodeExporter"],
    [true, false],
  ],
  [
    ["cluster", "calico", "encapsulation"],
    ["VXLAN", "VXLANCrossSubnet", "IPIP", "IPIPCrossSubnet", "None"],
  ],
  [
    ["cluster", "calico", "wireguard"],
    [true, false],
  ],
  [
    ["cluster", "calico", "dataplane"],
    ["iptables", "nftables"],
  ],
  [
    ["cluster", "calico", "mtu"],
    ["auto", 576, 1000, 1200, 1220, 1230],
  ],
  [
    ["cluster", "calico", "nodeAddress"],
    ["auto", "nodeInternalIp", { cidrs: ["192.168.0.0/16", "10.0.0.0/8"] }],
  ],
  [
    ["cluster", "podCidr"],
    ["10.244.0.0/16", "10.128.0.0/9", "172.16.0.0/16", "10.42.0.0/16", "10.244.0.0/20"],
  ],
  [
    ["cluster", "serviceCidr"],
    ["10.96.0.0/12", "10.43.0.0/16", "172.20.0.0/24", "10.100.0.0/16"],
  ],
  [
    ["cluster", "dnsDomain"],
    ["cluster.local", "k8s.internal", "a", "0.0"],
  ],
  [
    ["tailnet", "mtu"],
    [1280, 1300, 1400],
  ],
  [
    ["tailnet", "interface"],
    ["tailscale0", "ts0", "tail-net.1"],
  ],
  [
    ["tailnet", "cidr"],
    ["100.64.0.0/10", "100.100.0.0/16"],
  ],
  [
    ["tailnet", "domain"],
    ["tail1234.ts.net", "tailnet.example.org", "a.b"],
  ],
  [
    ["tailnet", "loginServer"],
    [null, "https://headscale.example.org", "https://h:8443/a?b=c%20d"],
  ],
  [
    ["state"],
    [
      { s3: { bucket: "my-state", region: "eu-central-1" } },
      { s3: { bucket: "a.b-c", keyPrefix: "x/y.z", region: "us-east-1", kmsKeyAlias: "alias/state" } },
    ],
  ],
  [
    ["nixCache"],
    [
      {
        s3: {
          bucket: "my-cache",
          region: "eu-central-1",
          publicKey: "c-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY=",
        },
      },
    ],
  ],
  [["github"], [{ repository: "owner/name" }, { repository: "a-b/c.d_e" }]],
];

/** Gives one setting of the homelab a right value. */
export function settingChange(): fc.Arbitrary<Change> {
  const entry = fc.constantFrom(...SETTINGS);
  return entry.chain(([path, values]) =>
    fc.constantFrom(...values).map(
      (value): Change => ({
        on: "data",
        label: `${path.join(".")}: ${JSON.stringify(value)}`,
        apply: (data) => {
          const parent = path.slice(0, -1).reduce<Value>((at, step) => (isData(at) ? (at[step] ?? null) : null), data);
          const step = path.at(-1);
          if (isData(parent) && step !== undefined) put({ parent, step }, structuredClone(value));
        },
      }),
    ),
  );
}

/** Values that are right for a key wherever it stands among sites and hosts. */
const FIELDS: Readonly<Record<string, readonly Value[]>> = {
  instanceType: ["t3.medium", "t3a.large", "t4g.medium", "m7a.large", "c6g.xlarge", "r6i.2xlarge", "t3.2xlarge"],
  rootVolumeGiB: [20, 30.5, 100, 16384, 8.000001],
  region: ["eu-central-1", "us-east-1", "ap-northeast-2"],
  boot: ["uefi", { bios: "/dev/sda" }, { bios: "/dev/disk/by-id/ata-X_1.2:3+4" }],
  mtu: [1280, 1400, 1500, 9000, 9216],
  memoryGiB: [1.9, 4, 15.4, 64, 1024],
  threads: [1, 2, 4, 128],
  maxGHz: [0.8, 2.13, 5.999],
  sizeGiB: [32, 467.4, 20000, 33.333333333],
  filesystem: ["ext4", "xfs", "btrfs"],
  level: ["v2", "v3", "v4"],
  gpus: [[], [{ model: "NVIDIA GTX 1050 Mobile" }], [{ model: "AMD RX 580" }, { model: "Intel UHD 620" }]],
  laptop: [true, false],
  stateVersion: ["25.11", "26.05", "23.11"],
  ssid: [
    "a",
    "집에서 🦆",
    "it's ${x} %{y} \\n",
    "''${z}''",
    "- a: b #c",
    "null",
    "1e3",
    " x ",
    "é".repeat(16),
    "a\tb",
    '=P"'.slice(0, 2),
  ],
};

const KIND_OF_NAME: readonly (readonly [name: string, kind: string])[] = [
  ...([
    ["wlan0", "wifi"],
    ["wlp2s0", "wifi"],
  ] as const),
  ...([
    ["eth0", "ethernet"],
    ["enp3s0", "ethernet"],
    ["eno1.20", "ethernet"],
    ["en-a_b", "ethernet"],
  ] as const),
];

/** Gives a field of a site or host a right value, where it stands or is missing. */
export function fieldChange(): fc.Arbitrary<Change> {
  const field = fc.constantFrom(...Object.entries(FIELDS));
  return fc.tuple(field, fc.nat(), fc.nat()).map(([[key, values], at, which]) => {
    const value = pick(values, which) ?? null;
    return {
      on: "data",
      label: `${key}: ${JSON.stringify(value)} (${at})`,
      apply: (data) => {
        const slot = pick(
          slotsIn(data).filter(({ path, step }) => step === key && (path[0] === "hosts" || path[0] === "sites")),
          at,
        );
        if (slot) put(slot, structuredClone(value));
      },
    };
  });
}

/** Gives a host at home another interface, of the kind that its name implies. */
export function interfaceChange(): fc.Arbitrary<Change> {
  const draws = { at: fc.nat(), nic: fc.constantFrom(...KIND_OF_NAME), mac: fc.option(fc.nat({ max: 0xffffff })) };
  return fc.record(draws).map(({ at, nic: [name, kind], mac }) => ({
    on: "data",
    label: `interface ${name} (${at})`,
    apply: (data) => {
      const host = pick(hostsWith(data, "interface"), at);
      const bytes = mac === null ? undefined : mac.toString(16).padStart(6, "0").match(/../g)?.join(":");
      if (host) host.interface = { name, kind, ...(bytes !== undefined && { macAddress: `3c:7c:3f:${bytes}` }) };
    },
  }));
}

/** Adds a host: a copy of one there is, as a worker, with an address of its own. */
export function addHostChange(): fc.Arbitrary<Change> {
  const draws = {
    at: fc.nat(),
    name: hostName(),
    octet: fc.integer({ min: 60, max: 250 }),
    count: fc.integer({ min: 1, max: 6 }),
  };
  return fc.record(draws).map(({ at, name, octet, count }) => ({
    on: "data",
    label: `${count} more like a host (${at}), named ${name}`,
    apply: (data) => {
      const hosts = section(data, "hosts");
      const original = pick(Object.values(hosts).filter(isData), at);
      if (!original) return;
      for (let number = 0; number < count; number += 1) {
        const copy = structuredClone(original);
        copy.role = "worker";
        delete copy.hostname;
        if (isData(copy.interface)) delete copy.interface.macAddress;
        if (typeof copy.address === "string")
          copy.address = copy.address.replace(/\d+$/, String((octet + number) % 250));
        put({ parent: hosts, step: number === 0 ? name : `${name.slice(0, 60)}-${number}` }, copy);
      }
    },
  }));
}

/** Removes a worker. */
export function removeHostChange(): fc.Arbitrary<Change> {
  return fc.nat().map((at) => ({
    on: "data",
    label: `a worker removed (${at})`,
    apply: (data) => {
      const hosts = section(data, "hosts");
      const workers = Object.keys(hosts).filter((name) => section(hosts, name).role === "worker");
      const name = pick(workers, at);
      if (name !== undefined) delete hosts[name];
    },
  }));
}

/** Renames a host's key, its hostname, or a site with all that refers to it. */
export function renameChange(): fc.Arbitrary<Change> {
  const draws = { what: fc.constantFrom("host", "hostname", "site"), at: fc.nat(), name: hostName() };
  return fc.record(draws).map(({ what, at, name }) => ({
    on: "data",
    label: `a ${what} renamed to ${name} (${at})`,
    apply: (data) => {
      const [hosts, sites] = [section(data, "hosts"), section(data, "sites")];
      const old = pick(Object.keys(what === "site" ? sites : hosts), at);
      if (old === undefined) return;
      if (what === "hostname") put({ parent: section(hosts, old), step: "hostname" }, name);
      else rename(what === "site" ? sites : hosts, old, name);
      if (what === "site")
        for (const host of Object.values(hosts)) if (isData(host) && host.site === old) host.site = name;
    },
  }));
}

/** Removes a key that the schema may do without, at its every place or at one. */
export function omitOptionalChange(): fc.Arbitrary<Change> {
  const keys = [
    "hostname",
    "timeZone",
    "dnsDomain",
    "encapsulation",
    "dataplane",
    "mtu",
    "nodeAddress",
    "cidr",
    "wifi",
  ];
  const more = ["interface", "loginServer", "filesystem", "device", "gpus", "maxGHz", "boot", "rootVolumeGiB"];
  return fc.record({ key: fc.constantFrom(...keys, ...more), at: fc.nat() }).map(({ key, at }) => ({
    on: "data",
    label: `${key} left out (${at})`,
    apply: (data) => {
      const slot = pick(
        slotsIn(data).filter(({ step, parent }) => step === key && isData(parent)),
        at,
      );
      if (slot) remove(slot);
    },
  }));
}

/** Adds a user, or a key with a comment that needs care. */
export function userChange(): fc.Arbitrary<Change> {
  const comment = fc.constantFrom("", " me@laptop", " ${x} ''${y} %{z}", ' "quoted" \\ back', " 집 🦆", " a #b: c");
  return fc
    .record({ name: fc.constantFrom("admin", "_x", "a-b", "constructor"), comment })
    .map(({ name, comment }) => ({
      on: "data",
      label: `user ${name} with a key's comment ${JSON.stringify(comment)}`,
      apply: (data) => {
        const key = `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIP/Oo+vcth8GwqZk1DkFaSPGQamryT2nJP0hlo02ORqM${comment}`;
        put({ parent: section(data, "users"), step: name }, { sshKeys: [key] });
      },
    }));
}

/** Sets the severity of a check, off among them: what is then not reported still has to synthesize. */
export function severityChange(rules: readonly string[]): fc.Arbitrary<Change> {
  const draws = { rule: fc.constantFrom(...rules), level: fc.constantFrom("off", "warning", "error") };
  return fc.record(draws).map(({ rule, level }) => ({
    on: "data",
    label: `checks.${rule}: ${level}`,
    apply: (data) => {
      const checks = { ...section(data, "checks"), [rule]: level };
      data.checks = checks;
    },
  }));
}

/** Valid names, with those that mean something elsewhere. */
function hostName(): fc.Arbitrary<string> {
  return fc.oneof(
    fc.constantFrom("constructor", "prototype", "if", "null", "true", "0", "1e3", "0x1f", "on", "a--b", "x".repeat(63)),
    fc.constantFrom("node", "flake", "seoul", "home", "default", "calico", "join-tokens", "blog", "vpc", "all", "lo"),
    fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?$/),
  );
}

function hostsWith(data: Data, key: string): readonly Data[] {
  return slotsIn(data)
    .filter(({ path }) => path.length === 2 && path[0] === "hosts")
    .map(valueIn)
    .filter(isData)
    .filter((host) => Object.hasOwn(host, key));
}
