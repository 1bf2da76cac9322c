import type { AwsHost, Cidr, Host, Ipv4Address, UnlocatedFinding } from "@ducksnest/manifest";
import type { Derived } from "../Derived";

/** Index of the first address that we assign in a subnet. AWS reserves 0 to 3; 4 to 9 stay free for other resources. */
const FIRST_HOST_NUMBER = 10;

/**
 * Assigns the node IP of every host: its address in its site, never its tailnet address.
 *
 * A LAN host's address is in the manifest. An EC2 host's address is the manifest's if it states one, or else the next
 * free address of the subnet from the tenth on. Control planes come first and then hosts by name, so adding a worker
 * never moves the API server. A host gets a finding if its subnet has no address left.
 */
export function nodeIps(hosts: readonly Host[]): (host: Host) => Derived<Ipv4Address> {
  const free = freeAddresses(hosts);
  return (host) => {
    if (host.kind === "lan") return { value: host.address };
    const address = host.address ?? free.get(host.name);
    return address === undefined ? { findings: [fullSubnet(host)] } : { value: address };
  };
}

/**
 * The node IP that an EC2 host without `address` would have as the only worker of its subnet. It depends on no other
 * worker. For the control plane, it is the tenth address of its subnet.
 */
export function soleNodeIp({ name, subnet: { cidr } }: AwsHost, controlPlane: ControlPlane): Ipv4Address {
  const first = cidr.at(FIRST_HOST_NUMBER);
  const isTaken = controlPlane.name !== name && String(controlPlane.nodeIp) === String(first);
  return isTaken ? cidr.at(FIRST_HOST_NUMBER + 1) : first;
}

/** The host that gets its address before workers do. */
interface ControlPlane {
  readonly name: string;
  readonly nodeIp: Ipv4Address;
}

function fullSubnet({ name, subnet }: AwsHost): UnlocatedFinding {
  return {
    rule: "subnet-has-room",
    path: ["hosts", name],
    at: "key",
    message: `Subnet ${subnet.cidr} has no address left for host "${name}".`,
    fix: "Use a larger subnet, or move the host to another subnet with `subnet:`.",
  };
}

/** Addresses for the hosts that have none in the manifest, by host name. */
function freeAddresses(hosts: readonly Host[]): ReadonlyMap<string, Ipv4Address> {
  const taken = new Set(hosts.flatMap(({ address }) => (address === undefined ? [] : [String(address)])));
  const ips = new Map<string, Ipv4Address>();
  const next = new Map<string, number>();
  for (const { name, subnet } of unpinned(hosts)) {
    const { cidr } = subnet;
    const broadcast = cidr.size - 1;
    let index = next.get(String(cidr)) ?? FIRST_HOST_NUMBER;
    while (index < broadcast && taken.has(String(cidr.at(index)))) index += 1;
    next.set(String(cidr), index + 1);
    if (index < broadcast) ips.set(name, cidr.at(index));
  }
  return ips;
}

function unpinned(hosts: readonly Host[]): AwsHost[] {
  const unpinned = hosts.filter((host): host is AwsHost => host.kind === "aws" && host.address === undefined);
  return [
    ...unpinned.filter(({ role }) => role === "control-plane"),
    ...unpinned.filter(({ role }) => role !== "control-plane"),
  ];
}

/** The network that a host's NIC is configured with: the LAN or the VPC subnet. */
export function linkCidr(host: Host): Cidr {
  return host.kind === "lan" ? host.site.cidr : host.subnet.cidr;
}

/** The network of a host's whole site: the LAN or the VPC. */
export function siteCidr(host: Host): Cidr {
  return host.kind === "lan" ? host.site.cidr : host.site.vpcCidr;
}
