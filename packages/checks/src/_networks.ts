import { Cidr, type Homelab, InvalidValueError, Ipv4Address, type ManifestPath } from "@ducksnest/manifest";
import { TAILSCALE_RANGE } from "@ducksnest/topology";

/** A network that the manifest declares. */
export interface NamedNetwork {
  /** Name for messages, such as `LAN of site home`. */
  readonly name: string;
  /** Its addresses. */
  readonly cidr: Cidr;
  /** The manifest value that declares it. */
  readonly path: ManifestPath;
}

/** The networks of a homelab that must not share an address. Subnets are not included, because they lie within their VPC. */
export function namedNetworks({ cluster, sites }: Homelab): readonly NamedNetwork[] {
  return [
    { name: "pod CIDR", cidr: cluster.podCidr, path: ["cluster", "podCidr"] },
    { name: "service CIDR", cidr: cluster.serviceCidr, path: ["cluster", "serviceCidr"] },
    // The whole range, whatever part of it the tailnet uses.
    { name: "tailnet's range", cidr: TAILSCALE_RANGE, path: ["tailnet", "cidr"] },
    ...sites.map((site) =>
      site.kind === "lan"
        ? { name: `LAN of site ${site.name}`, cidr: site.cidr, path: ["sites", site.name, "cidr"] }
        : { name: `VPC of site ${site.name}`, cidr: site.vpcCidr, path: ["sites", site.name, "vpcCidr"] },
    ),
  ];
}

/**
 * Pairs of networks that share an address: each network that lies in another, with the narrowest one around it. Every
 * network that overlaps another is in a pair, and there are fewer pairs than networks. Sorts, then sweeps.
 */
export function overlaps<T extends { readonly cidr: Cidr }>(networks: readonly T[]): readonly (readonly [T, T])[] {
  const sorted = [...networks].sort(
    (a, b) => a.cidr.base.value - b.cidr.base.value || a.cidr.prefixLength - b.cidr.prefixLength,
  );
  const pairs: [T, T][] = [];
  // The networks around the current position of the sweep, the narrowest last.
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

/** A free /16 in 10.0.0.0/8, searched from 10.42.0.0 on; undefined if the networks leave none. */
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

/** The network in a text from an output; undefined if the text is not a CIDR. */
export function tryCidr(text: string): Cidr | undefined {
  try {
    return Cidr.parse(text);
  } catch (error) {
    if (error instanceof InvalidValueError) return undefined;
    throw error;
  }
}
