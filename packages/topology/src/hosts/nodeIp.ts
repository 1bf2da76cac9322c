import type { AwsHost, Cidr, Host, Ipv4Address, UnlocatedFinding } from "@ducksnest/manifest";
import type { Derived } from "../Derived";
import { FreeAddresses } from "./FreeAddresses";
import { instanceAddress } from "./instanceAddress";

/**
 * Finds the node IP of every host: its address in its site, never its tailnet address. It is the manifest's or, for an EC2
 * host without `address`, the one that its hostname leads to. An EC2 host gets a finding if another host has its address.
 */
export function nodeIps(hosts: readonly Host[]): (host: Host) => Derived<Ipv4Address> {
  const owners = new Map<number, Host>();
  const rivals = new Map<AwsHost, Host>();
  for (const host of byPrecedence(hosts)) {
    const { value } = ownAddress(host);
    const owner = owners.get(value);
    if (owner === undefined) owners.set(value, host);
    else if (host.kind === "aws") rivals.set(host, owner);
  }
  const free = new FreeAddresses(owners);
  const findings = new Map(
    [...rivals].map(([host, owner]) => [host.name, sharedAddress(host, owner, free.next(host.subnet.cidr))]),
  );
  return (host) => {
    const finding = findings.get(host.name);
    return finding === undefined ? { value: ownAddress(host) } : { findings: [finding] };
  };
}

/** The later one of two hosts with one address is reported. The control plane comes first, because it runs longest. */
function byPrecedence(hosts: readonly Host[]): readonly Host[] {
  return [
    ...hosts.filter(({ kind }) => kind === "lan"),
    ...hosts.filter(({ kind, role }) => kind === "aws" && role === "control-plane"),
    ...hosts.filter(({ kind, role }) => kind === "aws" && role !== "control-plane"),
  ];
}

function ownAddress(host: Host): Ipv4Address {
  return host.kind === "lan" ? host.address : (host.address ?? instanceAddress(host));
}

function sharedAddress(host: AwsHost, owner: Host, free: Ipv4Address | undefined): UnlocatedFinding {
  const address = ownAddress(host);
  return {
    rule: "instance-addresses-differ",
    path: host.address === undefined ? ["hosts", host.name] : ["hosts", host.name, "address"],
    at: host.address === undefined ? "key" : "value",
    message: `Hosts "${owner.name}" and "${host.name}" both have the address ${address}${byDefault([owner, host])}.`,
    fix: fixFor(host, owner, free),
    related: [{ path: ["hosts", owner.name], at: "key", message: `has the address ${address}` }],
  };
}

/** Names the hosts whose address is not in the manifest. */
function byDefault(hosts: readonly Host[]): string {
  const derived = hosts.filter(({ address }) => address === undefined);
  const [only] = derived;
  if (only === undefined) return "";
  return derived.length === hosts.length ? ", which both have by default" : `, which "${only.name}" has by default`;
}

function fixFor(host: AwsHost, owner: Host, free: Ipv4Address | undefined): string {
  if (free === undefined) {
    return `Subnet ${host.subnet.cidr} has no free address: use a larger subnet, or move "${host.name}" to another one with \`subnet:\`.`;
  }
  const line = `Write \`address: ${free}\` for "${host.name}".`;
  const isMovable = owner.kind === "aws" && String(owner.subnet.cidr) === String(host.subnet.cidr);
  return isMovable
    ? `${line} If "${host.name}" runs already, write it for "${owner.name}" instead: a new address replaces an instance.`
    : line;
}

/** The network that a host's NIC is configured with: the LAN or the VPC subnet. */
export function linkCidr(host: Host): Cidr {
  return host.kind === "lan" ? host.site.cidr : host.subnet.cidr;
}

/** The network of a host's whole site: the LAN or the VPC. */
export function siteCidr(host: Host): Cidr {
  return host.kind === "lan" ? host.site.cidr : host.site.vpcCidr;
}
