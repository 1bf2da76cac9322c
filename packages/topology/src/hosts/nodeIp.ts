import {
  type AwsHost,
  type Cidr,
  type Host,
  Ipv4Address,
  type LockedHost,
  type UnlocatedFinding,
} from "@ducksnest/manifest";
import type { Derived } from "../Derived";
import { FreeAddresses } from "./FreeAddresses";
import { instanceAddress } from "./instanceAddress";

/**
 * Finds the node IP of every host: its address in its site, never its tailnet address. It is the manifest's or, for an EC2
 * host without `address`, the one with which it was deployed, or the one that its hostname leads to. An EC2 host gets a finding if
 * another host has its address.
 * @param deployed the hosts that run already
 */
export function nodeIps(
  hosts: readonly Host[],
  deployed: readonly LockedHost[] = [],
): (host: Host) => Derived<Ipv4Address> {
  const locked = new Map(deployed.map((host) => [host.name, host]));
  const addresses = new Map(hosts.map((host) => [host, ownAddress(host, locked.get(host.name))]));
  const addressOf = (host: Host) => addresses.get(host) ?? ownAddress(host, undefined);
  const owners = new Map<number, Host>();
  const rivals = new Map<AwsHost, Host>();
  for (const host of byPrecedence(hosts, locked)) {
    const { value } = addressOf(host);
    const owner = owners.get(value);
    if (owner === undefined) owners.set(value, host);
    else if (host.kind === "aws") rivals.set(host, owner);
  }
  const free = new FreeAddresses(owners);
  const findings = new Map(
    [...rivals].map(([host, owner]) => {
      const runs = locked.has(owner.name) && !locked.has(host.name);
      return [host.name, sharedAddress({ host, owner, runs, address: addressOf(host) }, free.next(host.subnet.cidr))];
    }),
  );
  return (host) => {
    const finding = findings.get(host.name);
    return finding === undefined ? { value: addressOf(host) } : { findings: [finding] };
  };
}

/**
 * The later one of two hosts with one address is reported. The control plane comes first, because it runs longest, then the workers
 * that run already.
 */
function byPrecedence(hosts: readonly Host[], locked: Pick<ReadonlyMap<string, unknown>, "has">): readonly Host[] {
  const workers = hosts.filter(({ kind, role }) => kind === "aws" && role !== "control-plane");
  return [
    ...hosts.filter(({ kind }) => kind === "lan"),
    ...hosts.filter(({ kind, role }) => kind === "aws" && role === "control-plane"),
    ...workers.filter(({ name }) => locked.has(name)),
    ...workers.filter(({ name }) => !locked.has(name)),
  ];
}

function ownAddress(host: Host, locked: LockedHost | undefined): Ipv4Address {
  return host.kind === "lan" ? host.address : (host.address ?? lockedAddress(host, locked) ?? instanceAddress(host));
}

/** The address with which an instance was deployed; undefined if it has to move, because its subnet has another network. */
function lockedAddress({ site, subnet }: AwsHost, locked: LockedHost | undefined): Ipv4Address | undefined {
  if (locked === undefined || locked.site !== site.name) return undefined;
  const address = Ipv4Address.parse(locked.address);
  return subnet.cidr.contains(address) ? address : undefined;
}

/** Two hosts with one address. */
interface Collision {
  /** The host that is reported. */
  readonly host: AwsHost;
  readonly owner: Host;
  /** Whether it is known that only the owner runs. */
  readonly runs: boolean;
  readonly address: Ipv4Address;
}

function sharedAddress(collision: Collision, free: Ipv4Address | undefined): UnlocatedFinding {
  const { host, owner, address } = collision;
  return {
    rule: "instance-addresses-differ",
    path: host.address === undefined ? ["hosts", host.name] : ["hosts", host.name, "address"],
    at: host.address === undefined ? "key" : "value",
    message: `Hosts "${owner.name}" and "${host.name}" both have the address ${address}${byDefault([owner, host])}.`,
    fix: fixFor(collision, free),
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

function fixFor({ host, owner, runs }: Collision, free: Ipv4Address | undefined): string {
  if (free === undefined) {
    return `Subnet ${host.subnet.cidr} has no free address: use a larger subnet, or move "${host.name}" to another one with \`subnet:\`.`;
  }
  const line = `Write \`address: ${free}\` for "${host.name}".`;
  const isMovable = owner.kind === "aws" && String(owner.subnet.cidr) === String(host.subnet.cidr);
  return isMovable && !runs
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
