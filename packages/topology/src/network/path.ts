import { type Host, type Ipv4Address, Mtu, type Site } from "@ducksnest/manifest";
import type { Node } from "../hosts/Node";
import { linkCidr } from "../hosts/nodeIp";
import { INTERNET_MTU, VPC_MTU } from "../upstream/ec2";

/** The path of packets from one host to another. */
export interface Path {
  readonly from: Node;
  readonly to: Node;
  /** The site's network if both hosts are in one site, or else the tailnet. */
  readonly via: "site" | "tailnet";
  /** Largest packet between the two node IPs, in bytes, before Calico's encapsulation. */
  readonly mtu: Mtu;
  /** MTU of the narrower of the two NICs, in bytes, also if the path uses the tailnet. */
  readonly nicMtu: Mtu;
  /** Node IP of `from`. */
  readonly source: Ipv4Address;
  /** Node IP of `to`. */
  readonly destination: Ipv4Address;
  /** True if both node IPs are in the network that the source's NIC is configured with. */
  readonly sameSubnet: boolean;
}

/** The path between two hosts. @param tailnetMtu MTU of the tailnet's interface */
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

/** MTU of a site's network. Takes a host or anything else that has a site. */
export function siteMtu({ site }: { readonly site: Site }): Mtu {
  return site.kind === "lan" ? site.mtu : VPC_MTU;
}

/** The largest packet that leaves a network with this MTU and crosses the internet. It limits the tailnet's own packets. */
export function uplinkMtu(network: Mtu): Mtu {
  return Mtu.ofBytes(Math.min(network.bytes, INTERNET_MTU.bytes));
}

/**
 * One pair of hosts for each kind of path, and one pair across the tailnet for each site. Two pairs are of one kind if
 * their hosts are on the same links, because path, MTU and encapsulation are then the same. This keeps work on the whole
 * cluster linear in the hosts.
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

/** For each key, the first host that has it, and the second if there is one. */
function firstTwoBy<T extends Host>(hosts: readonly T[], keyOf: (host: T) => string): [T, T | undefined][] {
  const groups = new Map<string, [T, T | undefined]>();
  for (const host of hosts) {
    const group = groups.get(keyOf(host));
    if (group === undefined) groups.set(keyOf(host), [host, undefined]);
    else group[1] ??= host;
  }
  return [...groups.values()];
}
