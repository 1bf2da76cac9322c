import type { AwsHost, Cidr, Homelab, Host, Ipv4Address } from "@ducksnest/manifest";

/** AWS keeps the first four addresses of a subnet; ours start at ten, which leaves room for what else the VPC holds. */
const FIRST_HOST_NUMBER = 10;

/**
 * The node IP of every host, by host name: its address in its site, never the tailnet's.
 *
 * A LAN host's is in the manifest. An EC2 host's is there too, or else is the next free one of its subnet from the
 * tenth on, control planes first and then by name, so that adding a worker never moves the API server.
 * A host that its subnet has no address left for is not in the map; `underivableFacts` reports it.
 */
export function nodeIps(homelab: Homelab): ReadonlyMap<string, Ipv4Address> {
  const pinned = homelab.hosts.filter((host) => host.address !== undefined);
  const taken = new Set(pinned.map((host) => String(host.address)));
  const ips = new Map(pinned.map((host) => [host.name, host.address as Ipv4Address]));
  const next = new Map<string, number>();
  for (const host of unpinned(homelab)) {
    const { cidr } = host.subnet;
    const broadcast = cidr.size - 1;
    let index = next.get(String(cidr)) ?? FIRST_HOST_NUMBER;
    while (index < broadcast && taken.has(String(cidr.at(index)))) index += 1;
    next.set(String(cidr), index + 1);
    if (index < broadcast) ips.set(host.name, cidr.at(index));
  }
  return ips;
}

/**
 * The node IP that an EC2 host without `address` would have as the only worker of its subnet: one that depends on no other
 * worker. For the control plane itself, the tenth of its subnet.
 */
export function soleNodeIp({ name, subnet: { cidr } }: AwsHost, controlPlane: ControlPlane): Ipv4Address {
  const first = cidr.at(FIRST_HOST_NUMBER);
  const isTaken = controlPlane.host.name !== name && String(controlPlane.nodeIp) === String(first);
  return isTaken ? cidr.at(FIRST_HOST_NUMBER + 1) : first;
}

/** The one host that may take an address before workers do. */
interface ControlPlane {
  readonly host: Host;
  readonly nodeIp: Ipv4Address;
}

function unpinned(homelab: Homelab): AwsHost[] {
  const hosts = homelab.hosts.filter((host): host is AwsHost => host.kind === "aws" && host.address === undefined);
  return [
    ...hosts.filter((host) => host.role === "control-plane"),
    ...hosts.filter((host) => host.role !== "control-plane"),
  ];
}

/** The network that a host's NIC is configured with: its LAN, or its VPC subnet. */
export function linkCidr(host: Host): Cidr {
  return host.kind === "lan" ? host.site.cidr : host.subnet.cidr;
}

/** All that is local to a host's site: its LAN, or the whole VPC. */
export function siteCidr(host: Host): Cidr {
  return host.kind === "lan" ? host.site.cidr : host.site.vpcCidr;
}
