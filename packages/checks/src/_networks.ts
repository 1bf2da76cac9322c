import { Cidr, type Homelab, InvalidValueError, Ipv4Address, type ManifestPath } from "@ducksnest/manifest";

/** A network that the manifest declares. */
export interface NamedNetwork {
  readonly name: string;
  readonly cidr: Cidr;
  readonly path: ManifestPath;
}

/** The networks of a homelab between which every address has to tell; subnets lie within their VPC. */
export function namedNetworks({ cluster, tailnet, sites }: Homelab): readonly NamedNetwork[] {
  return [
    { name: "pod CIDR", cidr: cluster.podCidr, path: ["cluster", "podCidr"] },
    { name: "service CIDR", cidr: cluster.serviceCidr, path: ["cluster", "serviceCidr"] },
    { name: "tailnet", cidr: tailnet.cidr, path: ["tailnet", "cidr"] },
    ...sites.map((site) =>
      site.kind === "lan"
        ? { name: `LAN of site ${site.name}`, cidr: site.cidr, path: ["sites", site.name, "cidr"] }
        : { name: `VPC of site ${site.name}`, cidr: site.vpcCidr, path: ["sites", site.name, "vpcCidr"] },
    ),
  ];
}

/**
 * Pairs of networks that share an address: each one that lies in another, with the narrowest that it lies in. So
 * every network that overlaps any is in some pair, and there are fewer pairs than networks. Sorts, then sweeps.
 */
export function overlaps<T extends { readonly cidr: Cidr }>(networks: readonly T[]): readonly (readonly [T, T])[] {
  const sorted = [...networks].sort(
    (a, b) => a.cidr.base.value - b.cidr.base.value || a.cidr.prefixLength - b.cidr.prefixLength,
  );
  const pairs: [T, T][] = [];
  // Those that the sweep is inside of, the narrowest last.
  const around: T[] = [];
  for (const inner of sorted) {
    let outer = around.at(-1);
    while (outer && !outer.cidr.covers(inner.cidr)) {
      around.pop();
      outer = around.at(-1);
    }
    if (outer) pairs.push([outer, inner]);
    around.push(inner);
  }
  return pairs;
}

const FREE_PREFIX = 16;

/** A /16 of 10.0.0.0/8, from 10.42.0.0 on, that none of the networks touches; undefined when they leave none. */
export function freeNetwork(networks: readonly Cidr[]): Cidr | undefined {
  const taken = new Uint8Array(256);
  const ten = Cidr.parse("10.0.0.0/8");
  for (const cidr of networks) {
    if (cidr.covers(ten)) return undefined;
    if (!ten.covers(cidr)) continue;
    taken.fill(1, second(cidr.base), second(cidr.last) + 1);
  }
  const free = Array.from(taken, (_, index) => (index + 42) % 256).find((octet) => taken[octet] === 0);
  return free === undefined ? undefined : Cidr.containing(Ipv4Address.parse(`10.${free}.0.0`), FREE_PREFIX);
}

function second(address: Ipv4Address): number {
  return Math.floor(address.value / 2 ** 16) % 256;
}

/** The network that a text of an output means, or undefined where it is none. */
export function tryCidr(text: string): Cidr | undefined {
  try {
    return Cidr.parse(text);
  } catch (error) {
    if (error instanceof InvalidValueError) return undefined;
    throw error;
  }
}
