import { didYouMean } from "./didYouMean";
import type { ManifestPath } from "./ManifestSource";
import type { Problem } from "./Problem";
import type { ParsedHost } from "./schema/host";
import type { ParsedSite } from "./schema/site";
import type { Cidr } from "./units/Cidr";
import type { Ipv4Address } from "./units/Ipv4Address";

/** Sites and hosts by name, as far as each is valid by itself. */
export interface Parts {
  /** Undefined when there are none to judge; within, undefined stands for a site that is there but not valid. */
  readonly sites: ReadonlyMap<string, ParsedSite | undefined> | undefined;
  /** Undefined when there are none to judge. */
  readonly hosts: ReadonlyMap<string, HostPart> | undefined;
}

type Sites = NonNullable<Parts["sites"]>;
type Hosts = NonNullable<Parts["hosts"]>;

/** The keys of a host that hold valid values, and the names of those that do not. */
export interface HostPart {
  readonly host: Partial<ParsedHost>;
  readonly broken: ReadonlySet<string>;
}

/**
 * What no single value shows: references that lead nowhere, names and addresses used twice, keys that a host's
 * site calls for. Judges whatever is valid by itself, so that one run reports all.
 */
export function consistencyProblems({ sites, hosts }: Parts): Problem[] {
  return [
    ...[...(sites ?? [])].flatMap(([name, site]) => (site ? siteProblems(["sites", name], site) : [])),
    ...(hosts ? hostsProblems(hosts, sites) : []),
  ];
}

function hostsProblems(hosts: Hosts, sites: Parts["sites"]): Problem[] {
  return [
    ...(sites ? [...hosts].flatMap(([name, part]) => hostProblems(["hosts", name], part, sites)) : []),
    ...controlPlaneProblems(hosts),
    ...duplicates(hosts, "hostname", hostnameOf),
    ...reservedHostnames(hosts),
    ...duplicates(hosts, "address", (_, { host }) => host.address?.toString()),
  ];
}

function siteProblems(path: ManifestPath, site: ParsedSite): Problem[] {
  if (site.kind === "lan") {
    const gateway = [...path, "gateway"];
    if (!site.cidr.contains(site.gateway)) {
      return [outside(gateway, `Gateway ${site.gateway}`, `the LAN ${site.cidr}`, site.cidr)];
    }
    const holder = ends(site.cidr).find(({ address }) => address.equals(site.gateway))?.holder;
    return holder ? [reserved(gateway, `Gateway ${site.gateway}`, `${holder} of ${site.cidr}`)] : [];
  }
  return [
    ...awsSizeProblems([...path, "vpcCidr"], "VPC", site.vpcCidr),
    ...subnetsProblems([...path, "subnets"], site),
  ];
}

function subnetsProblems(path: ManifestPath, { vpcCidr, subnets }: ParsedSite & { kind: "aws" }): Problem[] {
  const place = (index: number) => [...path, index, "cidr"];
  return subnets.flatMap(({ cidr }, index): Problem[] => {
    // At the latest it finds itself.
    const overlapped = subnets.findIndex((other) => other.cidr.overlaps(cidr));
    return [
      ...awsSizeProblems(place(index), "Subnet", cidr),
      ...(vpcCidr.covers(cidr) ? [] : [outside(place(index), `Subnet ${cidr}`, `the VPC ${vpcCidr}`, vpcCidr)]),
      ...(overlapped === index
        ? []
        : [
            {
              rule: "cidrs-disjoint",
              path: place(index),
              message: `Subnet ${cidr} overlaps subnet ${subnets[overlapped]?.cidr} of the same VPC.`,
              fix: `Move one of them to a free range in ${vpcCidr}.`,
              related: [{ path: place(overlapped), message: "overlaps it" }],
            },
          ]),
    ];
  });
}

/** What AWS takes, in bits. @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html */
const AWS_PREFIX_LENGTH = { min: 16, max: 28 };

function awsSizeProblems(path: ManifestPath, what: string, cidr: Cidr): Problem[] {
  const { min, max } = AWS_PREFIX_LENGTH;
  const { prefixLength } = cidr;
  if (prefixLength >= min && prefixLength <= max) return [];
  return [
    {
      rule: "invalid-value",
      path,
      message: `${what} ${cidr} is a /${prefixLength}; AWS takes a /${min} to a /${max}.`,
      fix: `Write a ${prefixLength < min ? "smaller" : "larger"} network.`,
    },
  ];
}

/** The addresses of a LAN that no machine may have. */
function ends(cidr: Cidr): readonly { readonly address: Ipv4Address; readonly holder: string }[] {
  return [
    { address: cidr.base, holder: "the network itself" },
    { address: cidr.last, holder: "the broadcast address" },
  ];
}

function hostProblems(path: ManifestPath, part: HostPart, sites: Sites): Problem[] {
  const { host } = part;
  if (host.site === undefined) return [];
  if (!sites.has(host.site)) {
    return [
      {
        rule: "unknown-site",
        path: [...path, "site"],
        message: `Unknown site "${host.site}".`,
        fix: sites.size > 0 ? didYouMean(host.site, [...sites.keys()]) : "Describe it under `sites:`.",
      },
    ];
  }
  const site = sites.get(host.site);
  if (site === undefined) return [];
  return [
    ...keyProblems(path, part, site),
    ...(site.kind === "lan" ? lanHostProblems(path, host, site) : awsHostProblems(path, host, site)),
  ];
}

const LAN_KEYS = ["address", "interface", "boot", "hardware"] as const;
const AWS_KEYS = ["instanceType", "rootVolumeGiB"] as const;

const EXAMPLES: Readonly<Record<(typeof LAN_KEYS)[number] | (typeof AWS_KEYS)[number], string>> = {
  address: "address: 192.168.0.15",
  interface: "interface: { name: wlan0, kind: wifi }",
  boot: "boot: uefi",
  hardware:
    "hardware: { cpu: { model: Intel N100, threads: 4, maxGHz: 3.4 }, memoryGiB: 15.4, disk: { sizeGiB: 467 } }",
  instanceType: "instanceType: t3.medium",
  rootVolumeGiB: "rootVolumeGiB: 30",
};

/** Keys that the kind of the host's site calls for, and keys that belong to the other kind. */
function keyProblems(path: ManifestPath, { host, broken }: HostPart, site: ParsedSite): Problem[] {
  const where = `site "${host.site}" is of kind ${site.kind}`;
  const needed = site.kind === "lan" ? LAN_KEYS : AWS_KEYS;
  const foreign = site.kind === "lan" ? ([...AWS_KEYS, "subnet"] as const) : (["boot", "hardware"] as const);
  return [
    ...needed
      .filter((key) => host[key] === undefined && !broken.has(key))
      .map(
        (key): Problem => ({
          rule: "missing-key",
          path: [...path, key],
          at: "key",
          message: `"${key}" is missing in ${path.join(".")}: ${where}.`,
          fix: `Add it, for example \`${EXAMPLES[key]}\`.`,
        }),
      ),
    ...foreign
      .filter((key) => host[key] !== undefined || broken.has(key))
      .map(
        (key): Problem => ({
          rule: "unknown-key",
          path: [...path, key],
          at: "key",
          message: `"${key}" does not apply to this host: ${where}.`,
          fix: "Remove it, or move the host to a site of the other kind.",
        }),
      ),
  ];
}

function lanHostProblems(path: ManifestPath, host: Partial<ParsedHost>, site: ParsedSite & { kind: "lan" }): Problem[] {
  const wifiWithoutName: Problem[] =
    host.interface?.kind === "wifi" && site.wifi === undefined
      ? [
          {
            rule: "missing-key",
            path: [...path, "interface"],
            message: `Site "${host.site}" does not name the Wi-Fi network that this interface is to join.`,
            fix: `Add \`wifi: { ssid: <name> }\` to sites.${host.site}; the passphrase stays a secret.`,
          },
        ]
      : [];
  if (host.address === undefined) return wifiWithoutName;
  if (!site.cidr.contains(host.address)) {
    return [
      ...wifiWithoutName,
      outside([...path, "address"], `Address ${host.address}`, `its site's LAN ${site.cidr}`, site.cidr),
    ];
  }
  const taken = [...ends(site.cidr), { address: site.gateway, holder: "the gateway" }].find(({ address }) =>
    host.address?.equals(address),
  );
  const what = `Address ${host.address}`;
  return [
    ...wifiWithoutName,
    ...(taken ? [reserved([...path, "address"], what, `${taken.holder} of ${site.cidr}`)] : []),
  ];
}

function awsHostProblems(path: ManifestPath, host: Partial<ParsedHost>, site: ParsedSite & { kind: "aws" }): Problem[] {
  const subnets = site.subnets.map((subnet) => subnet.cidr);
  const subnet =
    host.subnet === undefined ? subnets[0] : subnets.find((cidr) => cidr.toString() === String(host.subnet));
  if (subnet === undefined) {
    return [
      {
        rule: "unknown-subnet",
        path: [...path, "subnet"],
        message: `Site "${host.site}" has no subnet ${host.subnet}.`,
        fix: didYouMean(String(host.subnet), subnets.map(String)),
      },
    ];
  }
  if (host.address === undefined) return [];
  if (!subnet.contains(host.address)) {
    return [outside([...path, "address"], `Address ${host.address}`, `its subnet ${subnet}`, subnet)];
  }
  return isReservedByAws(subnet, host.address)
    ? [reserved([...path, "address"], `Address ${host.address}`, `one that AWS keeps in ${subnet}`)]
    : [];
}

/**
 * AWS keeps the first four addresses of a subnet and the last.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
 */
function isReservedByAws(subnet: Cidr, address: Ipv4Address): boolean {
  return address.value < subnet.base.value + 4 || address.equals(subnet.last);
}

function controlPlaneProblems(hosts: Hosts): Problem[] {
  const all = [...hosts];
  const controlPlanes = all.filter(([, { host }]) => host.role === "control-plane").map(([name]) => name);
  if (controlPlanes.length === 0) {
    // A host whose role cannot be read may be the one; that is reported already.
    if (all.some(([, { host }]) => host.role === undefined)) return [];
    return [
      {
        rule: "one-control-plane",
        path: ["hosts"],
        at: "key",
        message: "No host has the role control-plane, so there is no API server to join.",
        fix: "Give one host `role: control-plane`.",
      },
    ];
  }
  return controlPlanes.slice(1).map(
    (name): Problem => ({
      rule: "one-control-plane",
      path: ["hosts", name, "role"],
      message: `Host "${name}" is a second control plane beside "${controlPlanes[0]}"; exactly one is supported.`,
      fix: "Give it `role: worker`.",
      related: [{ path: ["hosts", controlPlanes[0] as string, "role"], message: "is the first" }],
    }),
  );
}

function hostnameOf(name: string, { host, broken }: HostPart): string | undefined {
  return host.hostname ?? (broken.has("hostname") ? undefined : name);
}

/** Keys of a colmena hive that are no hosts. @see https://colmena.cli.rs/unstable/reference/meta.html */
const HIVE_KEYS: readonly string[] = ["meta", "defaults", "network"];

function reservedHostnames(hosts: Hosts): Problem[] {
  return [...hosts].flatMap(([name, part]): Problem[] => {
    const hostname = hostnameOf(name, part);
    if (hostname === undefined || !HIVE_KEYS.includes(hostname)) return [];
    const written = part.host.hostname !== undefined;
    return [
      {
        rule: "invalid-value",
        path: written ? ["hosts", name, "hostname"] : ["hosts", name],
        at: written ? "value" : "key",
        message: `Host "${name}" cannot be called "${hostname}", which colmena takes for a setting of its own.`,
        fix: "Give it another hostname.",
      },
    ];
  });
}

function duplicates(
  hosts: Hosts,
  key: "hostname" | "address",
  valueFor: (name: string, part: HostPart) => string | undefined,
): Problem[] {
  const owners = new Map<string, string>();
  return [...hosts].flatMap(([name, part]): Problem[] => {
    const value = valueFor(name, part);
    if (value === undefined) return [];
    const owner = owners.get(value);
    if (owner === undefined) {
      owners.set(value, name);
      return [];
    }
    const written = part.host[key] !== undefined;
    return [
      {
        rule: `duplicate-${key}`,
        path: written ? ["hosts", name, key] : ["hosts", name],
        at: written ? "value" : "key",
        message: `Host "${name}" has the ${key} ${value}, which host "${owner}" has already.`,
        fix: `Give each host its own ${key}.`,
        related: [{ path: ["hosts", owner], at: "key", message: `has the ${key} ${value}` }],
      },
    ];
  });
}

function outside(path: ManifestPath, what: string, range: string, cidr: Cidr): Problem {
  return {
    rule: "address-outside-network",
    path,
    message: `${what} lies outside ${range}.`,
    fix: `Use one from ${cidr.base} to ${cidr.last}.`,
  };
}

function reserved(path: ManifestPath, what: string, holder: string): Problem {
  return {
    rule: "address-reserved",
    path,
    message: `${what} is ${holder}.`,
    fix: "Pick an address that nothing else holds.",
  };
}
