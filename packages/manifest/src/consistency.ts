import { didYouMean } from "./didYouMean";
import type { ManifestPath } from "./ManifestSource";
import { MAX_GIB_PER_THREAD, memoryUnitFix } from "./schema/amounts";
import { zoneLetters } from "./schema/awsRegions";
import { KEYS_BY_SITE, type ParsedHost } from "./schema/host";
import type { ParsedSite } from "./schema/site";
import type { UnlocatedFinding } from "./UnlocatedFinding";
import { Cidr } from "./units/Cidr";
import type { Ipv4Address } from "./units/Ipv4Address";
import { type AddressRange, freeAddress, freeNetwork, usableOnAws, usableOnLan } from "./units/usable";

/** Sites and hosts by name, and what they meet elsewhere, as far as each is valid by itself. */
export interface Parts {
  /** Name of the tailnet's interface; undefined if it is not valid. */
  readonly tailnetInterface: string | undefined;
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

type LanSite = ParsedSite & { readonly kind: "lan" };
type AwsSite = ParsedSite & { readonly kind: "aws" };

/**
 * What no single value shows: references that lead nowhere, names and addresses used twice, keys that a host's site
 * requires. Judges whatever is valid by itself, so that one run reports all.
 */
export function consistencyFindings({ sites, hosts, tailnetInterface }: Parts): UnlocatedFinding[] {
  const addresses = new FreeAddresses(sites, hosts);
  return [
    ...[...(sites ?? [])].flatMap(([name, site]) => (site ? siteFindings(["sites", name], site, addresses) : [])),
    ...(hosts ? hostsFindings(hosts, sites, addresses) : []),
    ...(hosts && tailnetInterface !== undefined ? tailnetInterfaceFindings(hosts, tailnetInterface) : []),
  ];
}

/** Addresses to propose, which nothing in the manifest holds. Each network is searched once, however many problems it has. */
class FreeAddresses {
  private readonly taken: readonly Ipv4Address[];
  private readonly found = new Map<string, Ipv4Address | undefined>();

  constructor(sites: Parts["sites"], hosts: Parts["hosts"]) {
    const gateways = [...(sites?.values() ?? [])].flatMap((site) => (site?.kind === "lan" ? site.gateway : []));
    this.taken = [...gateways, ...[...(hosts?.values() ?? [])].flatMap(({ host }) => host.address ?? [])];
  }

  isFree(address: Ipv4Address): boolean {
    return !this.taken.some((other) => other.equals(address));
  }

  /** A free address of the network; undefined if it is full or has no room for machines. */
  in(network: Cidr, kind: ParsedSite["kind"]): Ipv4Address | undefined {
    const key = `${kind} ${network}`;
    if (!this.found.has(key)) this.found.set(key, this.search(network, kind));
    return this.found.get(key);
  }

  private search(network: Cidr, kind: ParsedSite["kind"]): Ipv4Address | undefined {
    const range = usableIn(network, kind);
    return range && freeAddress(range, this.taken);
  }
}

/** The addresses that machines can have; undefined for a network that has none. */
function usableIn(network: Cidr, kind: ParsedSite["kind"]): AddressRange | undefined {
  if (kind === "lan") return network.prefixLength <= SMALLEST_LAN ? usableOnLan(network) : undefined;
  return network.prefixLength <= AWS_PREFIX_LENGTH.max ? usableOnAws(network) : undefined;
}

/** The smallest LAN with an address for the router and one for a host. */
const SMALLEST_LAN = 30;

/** The sizes that AWS accepts, as prefix lengths. @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html */
const AWS_PREFIX_LENGTH = { min: 16, max: 28 };

function hostsFindings(hosts: Hosts, sites: Parts["sites"], addresses: FreeAddresses): UnlocatedFinding[] {
  return [
    ...(sites ? [...hosts].flatMap(([name, part]) => hostFindings(["hosts", name], part, sites, addresses)) : []),
    ...[...hosts].flatMap(([name, { host }]) => machineFindings(["hosts", name], host)),
    ...controlPlaneFindings(hosts),
    ...duplicates(hosts, "hostname", hostnameOf),
    ...reservedHostnames(hosts),
    ...duplicates(hosts, "address", (_, { host }) => host.address?.toString()),
  ];
}

/** A node's address must not be on the tailnet's interface, and there cannot be two interfaces of one name. */
function tailnetInterfaceFindings(hosts: Hosts, name: string): UnlocatedFinding[] {
  return [...hosts].flatMap(([host, part]): UnlocatedFinding[] =>
    part.host.interface?.name === name
      ? [
          {
            rule: "invalid-value",
            path: ["tailnet", "interface"],
            message: `"${name}" is the network card of host "${host}" already.`,
            fix: "Write `interface: tailscale0`.",
            related: [{ path: ["hosts", host, "interface", "name"], message: "has the same name" }],
          },
        ]
      : [],
  );
}

function siteFindings(path: ManifestPath, site: ParsedSite, addresses: FreeAddresses): UnlocatedFinding[] {
  return site.kind === "lan" ? lanFindings(path, site, addresses) : awsFindings(path, site);
}

function lanFindings(path: ManifestPath, { cidr, gateway }: LanSite, addresses: FreeAddresses): UnlocatedFinding[] {
  const range = usableIn(cidr, "lan");
  if (range === undefined) {
    return [
      {
        rule: "invalid-value",
        path: [...path, "cidr"],
        message: `LAN ${cidr} is a /${cidr.prefixLength}, with no address for a router and a host.`,
        fix: `Write a /${SMALLEST_LAN} or larger, such as ${Cidr.containing(cidr.base, 24)}.`,
      },
    ];
  }
  const place = [...path, "gateway"];
  // Most routers have the first.
  const fix = useOne(range, addresses.isFree(range.first) ? range.first : addresses.in(cidr, "lan"));
  if (!cidr.contains(gateway)) return [outside(place, `Gateway ${gateway}`, `the LAN ${cidr}`, fix)];
  const holder = ends(cidr).find(({ address }) => address.equals(gateway))?.holder;
  return holder ? [reserved(place, `Gateway ${gateway}`, `${holder} of ${cidr}`, fix)] : [];
}

function awsFindings(path: ManifestPath, site: AwsSite): UnlocatedFinding[] {
  return [
    ...awsSizeFindings([...path, "vpcCidr"], "VPC", site.vpcCidr),
    ...subnetsFindings([...path, "subnets"], site),
    ...site.subnets.flatMap(({ zone }, index) => zoneFindings([...path, "subnets", index, "zone"], site.region, zone)),
  ];
}

function zoneFindings(path: ManifestPath, region: string, zone: string): UnlocatedFinding[] {
  const letters = zoneLetters(region);
  if (letters.length === 0 || letters.includes(zone)) return [];
  return [
    {
      rule: "invalid-value",
      path,
      message: `Region ${region} has no availability zone "${zone}".`,
      fix: `Use one of: ${letters.join(", ")}; \`aws ec2 describe-availability-zones\` lists those of your account.`,
    },
  ];
}

function subnetsFindings(path: ManifestPath, { vpcCidr, subnets }: AwsSite): UnlocatedFinding[] {
  const place = (index: number) => [...path, index, "cidr"];
  return subnets.flatMap(({ cidr }, index): UnlocatedFinding[] => {
    // At the latest it finds itself.
    const overlapped = subnets.findIndex((other) => other.cidr.overlaps(cidr));
    const free = () =>
      freeSubnet(
        vpcCidr,
        cidr,
        subnets.filter((_, other) => other !== index),
      );
    return [
      ...awsSizeFindings(place(index), "Subnet", cidr),
      ...(vpcCidr.covers(cidr)
        ? []
        : [outside(place(index), `Subnet ${cidr}`, `the VPC ${vpcCidr}`, `Use a network in the VPC${free()}.`)]),
      ...(overlapped === index
        ? []
        : [
            {
              rule: "cidrs-disjoint",
              path: place(index),
              message: `Subnet ${cidr} overlaps subnet ${subnets[overlapped]?.cidr} of the same VPC.`,
              fix: `Move one of them to a free range in ${vpcCidr}${free()}.`,
              related: [{ path: place(overlapped), message: "overlaps it" }],
            },
          ]),
    ];
  });
}

/** Proposes a free network of the VPC as large as the subnet, or as large as there is room for; empty if there is none. */
function freeSubnet(vpc: Cidr, { prefixLength }: Cidr, others: AwsSite["subnets"]): string {
  const wanted = Math.min(Math.max(prefixLength, vpc.prefixLength), AWS_PREFIX_LENGTH.max);
  const taken = others.map(({ cidr }) => cidr);
  for (let length = wanted; length <= AWS_PREFIX_LENGTH.max; length += 1) {
    const free = freeNetwork(vpc, length, taken);
    if (free) return `, such as ${free}`;
  }
  return "";
}

function awsSizeFindings(path: ManifestPath, what: string, cidr: Cidr): UnlocatedFinding[] {
  const { min, max } = AWS_PREFIX_LENGTH;
  const { prefixLength } = cidr;
  if (prefixLength >= min && prefixLength <= max) return [];
  const [size, nearest] = prefixLength < min ? ["smaller", min] : ["larger", max];
  return [
    {
      rule: "invalid-value",
      path,
      message: `${what} ${cidr} is a /${prefixLength}; AWS accepts a /${min} to a /${max}.`,
      fix: `Write a ${size} network, such as ${Cidr.containing(cidr.base, nearest)}.`,
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

/** What does not fit together within one machine, whatever its site. */
function machineFindings(path: ManifestPath, { boot, hardware }: Partial<ParsedHost>): UnlocatedFinding[] {
  if (hardware === undefined) return [];
  const { cpu, disk } = hardware;
  const problem = (key: ManifestPath, message: string, fix: string): UnlocatedFinding => ({
    rule: "invalid-value",
    path: [...path, ...key],
    message,
    fix,
  });
  const perThread = hardware.memoryGiB.toGibibytes() / cpu.threads;
  return [
    ...(perThread > MAX_GIB_PER_THREAD
      ? [
          problem(
            ["hardware", "memoryGiB"],
            `${hardware.memoryGiB} of memory for ${cpu.threads} threads is more than any machine has.`,
            memoryUnitFix(hardware.memoryGiB.toGibibytes(), cpu.threads) ??
              "Write the memory in GiB, as `free -g` shows it.",
          ),
        ]
      : []),
    ...(boot === "uefi" && disk.espDevice === disk.device
      ? [
          problem(
            ["hardware", "disk", "espDevice"],
            `"${disk.espDevice}" is the root file system's device, and the EFI system partition must be another.`,
            "Write the partition that is mounted at /boot, or leave the key out: /dev/disk/by-label/boot is its default.",
          ),
        ]
      : []),
    ...(typeof boot === "object" && boot.bios === disk.device
      ? [
          problem(
            ["boot", "bios"],
            `"${boot.bios}" is the root file system's device, which leaves GRUB no boot sector.`,
            "Write the whole disk here, such as /dev/sda, and its partition as hardware.disk.device.",
          ),
        ]
      : []),
  ];
}

function hostFindings(path: ManifestPath, part: HostPart, sites: Sites, addresses: FreeAddresses): UnlocatedFinding[] {
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
    ...keyFindings(path, part, site, addresses),
    ...(site.kind === "lan"
      ? lanHostFindings(path, host, site, addresses)
      : awsHostFindings(path, host, site, addresses)),
  ];
}

type RequiredKey = (typeof KEYS_BY_SITE)["lan" | "aws"]["required"][number];

/** How to write a key of a host, such that it suits the site. */
function exampleOf(key: RequiredKey, site: ParsedSite, addresses: FreeAddresses): string {
  switch (key) {
    case "address":
      return `address: ${(site.kind === "lan" && addresses.in(site.cidr, "lan")) || "192.168.0.15"}`;
    case "interface":
      return `interface: ${site.kind === "lan" && site.wifi ? "{ name: wlan0, kind: wifi }" : "{ name: eth0, kind: ethernet }"}`;
    case "boot":
      return "boot: uefi";
    case "hardware":
      return "hardware: { cpu: { model: Intel N100, threads: 4, maxGHz: 3.4 }, memoryGiB: 15.4, disk: { sizeGiB: 467.4 } }";
    case "instanceType":
      return "instanceType: t3.medium";
    case "rootVolumeGiB":
      return "rootVolumeGiB: 30";
  }
}

/** Keys that the kind of the host's site requires, and keys that belong to the other kind. */
function keyFindings(
  path: ManifestPath,
  { host, broken }: HostPart,
  site: ParsedSite,
  addresses: FreeAddresses,
): UnlocatedFinding[] {
  const where = `site "${host.site}" is of kind ${site.kind}`;
  const { required, foreign } = KEYS_BY_SITE[site.kind];
  return [
    ...required
      .filter((key) => host[key] === undefined && !broken.has(key))
      .map(
        (key): UnlocatedFinding => ({
          rule: "missing-key",
          path: [...path, key],
          at: "key",
          message: `"${key}" is missing in ${path.join(".")}: ${where}.`,
          fix: `Add it, for example \`${exampleOf(key, site, addresses)}\`.`,
        }),
      ),
    ...foreign
      .filter((key) => host[key] !== undefined || broken.has(key))
      .map(
        (key): UnlocatedFinding => ({
          rule: "unknown-key",
          path: [...path, key],
          at: "key",
          message: `"${key}" does not apply to this host: ${where}.`,
          fix: "Remove it, or move the host to a site of the other kind.",
        }),
      ),
  ];
}

function lanHostFindings(
  path: ManifestPath,
  host: Partial<ParsedHost>,
  site: LanSite,
  addresses: FreeAddresses,
): UnlocatedFinding[] {
  return [...wifiFindings(path, host, site), ...lanAddressFindings([...path, "address"], host, site, addresses)];
}

function wifiFindings(path: ManifestPath, host: Partial<ParsedHost>, { wifi }: LanSite): UnlocatedFinding[] {
  if (host.interface?.kind !== "wifi" || wifi !== undefined) return [];
  return [
    {
      rule: "missing-key",
      path: [...path, "interface"],
      message: `Site "${host.site}" does not name the Wi-Fi network that this interface joins.`,
      fix: `Add \`wifi: { ssid: <name> }\` to sites.${host.site}; the passphrase is a secret and goes into nix/secrets/wifi.age.`,
    },
  ];
}

function lanAddressFindings(
  path: ManifestPath,
  { address }: Partial<ParsedHost>,
  { cidr, gateway }: LanSite,
  addresses: FreeAddresses,
): UnlocatedFinding[] {
  const range = usableIn(cidr, "lan");
  if (address === undefined || range === undefined) return [];
  const what = `Address ${address}`;
  const fix = useOne(range, addresses.in(cidr, "lan"));
  if (!cidr.contains(address)) return [outside(path, what, `its site's LAN ${cidr}`, fix)];
  const taken = [...ends(cidr), { address: gateway, holder: "the gateway" }].find((end) => end.address.equals(address));
  return taken ? [reserved(path, what, `${taken.holder} of ${cidr}`, fix)] : [];
}

function awsHostFindings(
  path: ManifestPath,
  host: Partial<ParsedHost>,
  site: AwsSite,
  addresses: FreeAddresses,
): UnlocatedFinding[] {
  return [...ec2InterfaceFindings([...path, "interface"], host), ...subnetFindings(path, host, site, addresses)];
}

/** An EC2 instance has one network card, which is Ethernet and gets its name from nobody but the kernel. */
function ec2InterfaceFindings(path: ManifestPath, { interface: nic }: Partial<ParsedHost>): UnlocatedFinding[] {
  return [
    ...(nic?.kind === "wifi"
      ? [
          {
            rule: "invalid-value",
            path: [...path, "kind"],
            message: "An EC2 instance has no Wi-Fi.",
            fix: "Write `kind: ethernet`, or leave `interface` out.",
          },
        ]
      : []),
    ...(nic?.macAddress !== undefined
      ? [
          {
            rule: "unknown-key",
            path: [...path, "macAddress"],
            at: "key" as const,
            message: '"macAddress" does not apply to an EC2 instance, whose address AWS chooses.',
            fix: "Remove it.",
          },
        ]
      : []),
  ];
}

function subnetFindings(
  path: ManifestPath,
  host: Partial<ParsedHost>,
  site: AwsSite,
  addresses: FreeAddresses,
): UnlocatedFinding[] {
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
  const range = usableIn(subnet, "aws");
  if (host.address === undefined || range === undefined) return [];
  const { address } = host;
  const [place, what, fix] = [[...path, "address"], `Address ${address}`, useOne(range, addresses.in(subnet, "aws"))];
  if (!subnet.contains(address)) return [outside(place, what, `its subnet ${subnet}`, fix)];
  return address.value < range.first.value || address.value > range.last.value
    ? [reserved(place, what, `one that AWS keeps in ${subnet}`, fix)]
    : [];
}

function controlPlaneFindings(hosts: Hosts): UnlocatedFinding[] {
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
    (name): UnlocatedFinding => ({
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

/**
 * Hostnames that mean something else, and why. The first three are keys of a colmena hive that are no hosts.
 * @see https://colmena.cli.rs/unstable/reference/meta.html
 */
const RESERVED_HOSTNAMES: ReadonlyMap<string, string> = new Map([
  ["meta", "colmena reads it as a setting of its own"],
  ["defaults", "colmena reads it as a setting of its own"],
  ["network", "colmena reads it as a setting of its own"],
  ["localhost", "every machine calls itself that"],
]);

function reservedHostnames(hosts: Hosts): UnlocatedFinding[] {
  return [...hosts].flatMap(([name, part]): UnlocatedFinding[] => {
    const hostname = hostnameOf(name, part);
    const reason = hostname === undefined ? undefined : RESERVED_HOSTNAMES.get(hostname);
    if (reason === undefined) return [];
    const written = part.host.hostname !== undefined;
    return [
      {
        rule: "invalid-value",
        path: written ? ["hosts", name, "hostname"] : ["hosts", name],
        at: written ? "value" : "key",
        message: `Host "${name}" cannot be called "${hostname}": ${reason}.`,
        fix: "Give it another hostname.",
      },
    ];
  });
}

function duplicates(
  hosts: Hosts,
  key: "hostname" | "address",
  valueFor: (name: string, part: HostPart) => string | undefined,
): UnlocatedFinding[] {
  const owners = new Map<string, string>();
  return [...hosts].flatMap(([name, part]): UnlocatedFinding[] => {
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

/** The fix for an address that cannot be used. */
function useOne({ first, last }: AddressRange, free: Ipv4Address | undefined): string {
  const example = free === undefined ? ", of which none is free" : `, such as ${free}`;
  return `Use one from ${first} to ${last} that nothing else has${example}.`;
}

function outside(path: ManifestPath, what: string, range: string, fix: string): UnlocatedFinding {
  return { rule: "address-outside-network", path, message: `${what} lies outside ${range}.`, fix };
}

function reserved(path: ManifestPath, what: string, holder: string, fix: string): UnlocatedFinding {
  return { rule: "address-reserved", path, message: `${what} is ${holder}.`, fix };
}
