import { type Host, type Ipv4Address, Mtu, type Site } from "@ducksnest/manifest";
import type { Node } from "../hosts/Node";
import { linkCidr } from "../hosts/nodeIp";

/**
 * MTU inside a VPC, in bytes.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/network_mtu.html
 */
const VPC_MTU = Mtu.ofBytes(9001);

/**
 * The largest packet that the internet is known to carry, in bytes. Nothing in the manifest can make it larger.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/network_mtu.html (1500 through an internet gateway)
 */
const INTERNET_MTU = Mtu.ofBytes(1500);

/** How packets get from one host to another. */
export interface Path {
  readonly from: Node;
  readonly to: Node;
  /** The site's own network, or the tailnet between sites. */
  readonly via: "site" | "tailnet";
  /** Largest packet between the two node IPs, in bytes, before any encapsulation by Calico. */
  readonly mtu: Mtu;
  /** MTU of the narrower of the two NICs, in bytes, whether the path leads over them or not. */
  readonly nicMtu: Mtu;
  readonly source: Ipv4Address;
  readonly destination: Ipv4Address;
  /** True when both node IPs are in the prefix that the source's NIC is configured with. */
  readonly sameSubnet: boolean;
}

/** The path between two hosts. @param tailnetMtu what the tailnet's interface carries */
export function pathBetween(from: Node, to: Node, tailnetMtu: Mtu): Path {
  const sameSite = from.site.name === to.site.name;
  return {
    from,
    to,
    via: sameSite ? "site" : "tailnet",
    mtu: sameSite ? siteMtu(from) : tailnetMtu,
    nicMtu: Mtu.ofBytes(Math.min(siteMtu(from).bytes, siteMtu(to).bytes)),
    source: from.nodeIp,
    destination: to.nodeIp,
    sameSubnet: sameSite && linkCidr(from).contains(to.nodeIp),
  };
}

/** MTU of the network that joins the hosts of one site: a host's, or that of a site without any. */
export function siteMtu({ site }: { readonly site: Site }): Mtu {
  return site.kind === "lan" ? site.mtu : VPC_MTU;
}

/** The largest packet that leaves a network of this MTU and crosses the internet: what carries the tailnet's own packets. */
export function uplinkMtu(network: Mtu): Mtu {
  return Mtu.ofBytes(Math.min(network.bytes, INTERNET_MTU.bytes));
}

/**
 * A pair of hosts for every kind of path the homelab has, and for every site one that crosses the tailnet. Two pairs
 * are of one kind when they stand in the same links, so that path, MTU and encapsulation are the same; this keeps
 * whole-cluster questions linear in the hosts.
 */
export function representativePairs<T extends Host>(hosts: readonly T[]): readonly (readonly [T, T])[] {
  const links = firstTwoBy(hosts, (host) => `${host.site.name} ${linkCidr(host)}`);
  const linkHeads = links.map(([head]) => head);
  const sites = firstTwoBy(linkHeads, (host) => host.site.name);
  const [first, ...elsewhere] = sites.map(([head]) => head);
  return [
    ...[...links, ...sites].flatMap(([a, b]) => (b ? [[a, b] as const] : [])),
    ...(first === undefined ? [] : elsewhere.map((head) => [first, head] as const)),
  ];
}

/** For every key, the first host that has it, and the second where there is one. */
function firstTwoBy<T extends Host>(hosts: readonly T[], keyOf: (host: T) => string): [T, T | undefined][] {
  const groups = new Map<string, [T, T | undefined]>();
  for (const host of hosts) {
    const group = groups.get(keyOf(host));
    if (group === undefined) groups.set(keyOf(host), [host, undefined]);
    else group[1] ??= host;
  }
  return [...groups.values()];
}
