import type { Cidr, Dataplane, Ipv4Address, Role } from "@ducksnest/manifest";
import type { CalicoFacts, Flow, LanRule, OpenPorts } from "@ducksnest/topology";

/**
 * The network to rehearse, as data: the settings of every host, and the networks between them. A mistake is a function
 * from one stage to another.
 */
export interface Stage {
  readonly sites: readonly StageSite[];
  /** Sorted by name. */
  readonly hosts: readonly StageHost[];
  readonly tailnet: StageTailnet;
  readonly cluster: StageCluster;
  /** The conversations that firewalls have to allow. */
  readonly flows: readonly Flow[];
}

/** A LAN, which is one switched segment, or a VPC, which routes between its instances and checks source addresses. */
export interface StageSite {
  readonly name: string;
  readonly kind: "lan" | "vpc";
  readonly namespace: string;
  /** The networks, each with the address of its gateway. */
  readonly networks: readonly { readonly cidr: Cidr; readonly gateway: Ipv4Address }[];
  /** In bytes. */
  readonly mtu: number;
  /** A device in the LAN that is no node; undefined in a VPC, and in a LAN without a free address. */
  readonly stranger: Stranger | undefined;
}

/** A device that a firewall must not mistake for a node, such as a visitor's phone. */
export interface Stranger {
  readonly namespace: string;
  readonly address: Ipv4Address;
  readonly prefixLength: number;
}

export interface StageTailnet {
  readonly namespace: string;
  readonly cidr: Cidr;
  /** The part of it from which nodes get their addresses, one after the other. */
  readonly pool: Cidr;
  /** The name of tailscaled's interface on every host. */
  readonly interface: string;
  /** Connections that the policy allows; all others that start in the tunnel are dropped. */
  readonly grants: readonly TailnetGrant[];
  /** Whether hosts encrypt packets with WireGuard; if not, a router does what WireGuard does at its ends. */
  readonly wireguard: boolean;
  /** A person's computer; undefined unless every host runs the real tailscaled, which distinguishes people from hosts. */
  readonly person: Person | undefined;
  /** Address of the real coordination server in the internet; undefined exactly if `person` is. */
  readonly server: Ipv4Address | undefined;
  /** In bytes. */
  readonly mtu: number;
}

/** A person's computer, which is on the tailnet without a tag. Its presence means that tailscaled is real. */
export interface Person {
  readonly namespace: string;
  /** Follows the hosts' indexes. */
  readonly index: number;
  /** Address on the tailnet. */
  readonly address: Ipv4Address;
}

/** A grant of the tailnet's policy, with addresses instead of names. */
export interface TailnetGrant {
  readonly from: readonly Cidr[];
  readonly to: readonly Cidr[];
  /** Protocols and ports as the policy writes them, such as `udp:4789`. */
  readonly ip: readonly string[];
}

export interface StageCluster {
  readonly podCidr: Cidr;
  readonly serviceCidr: Cidr;
  /** MTU of pod interfaces, in bytes. */
  readonly podMtu: number;
  readonly calico: Pick<CalicoFacts, "version" | "encapsulation" | "wireguard">;
  /** Bits of the packet mark that Felix may use. */
  readonly markMask: number;
  readonly dataplane: Dataplane;
  /** The imitated kube-proxy; undefined if the real one runs, which writes its own rules. */
  readonly kubeProxy: KubeProxy | undefined;
}

/** What the imitated kube-proxy knows. */
export interface KubeProxy {
  readonly services: readonly Service[];
}

/** A Kubernetes service with one backend. */
export interface Service {
  readonly name: "api" | "dns";
  readonly protocol: "tcp" | "udp";
  readonly address: Ipv4Address;
  readonly port: number;
  /** The backend host, or the host of the backend pod. */
  readonly host: string;
  readonly backend: "host" | "pod";
  readonly backendPort: number;
}

export interface StageHost {
  readonly name: string;
  /** Index among the hosts, from zero. It names the host's ports at the other ends of its links. */
  readonly index: number;
  readonly role: Role;
  readonly site: string;
  readonly namespace: string;
  readonly nic: Nic;
  readonly tailnet: TailnetNode;
  readonly lanRules: readonly LanRule[];
  readonly openPorts: readonly OpenPorts[];
  /** The node address that calico-node finds; undefined if it finds none and exits. */
  readonly calicoAddress: CalicoAddress | undefined;
  readonly pod: Pod;
}

export interface Nic {
  readonly name: string;
  readonly address: Ipv4Address;
  readonly prefixLength: number;
  readonly gateway: Ipv4Address;
}

export interface TailnetNode {
  readonly address: Ipv4Address;
  /** Prefixes that the host advertises. Peers accept all of them. */
  readonly advertises: readonly Cidr[];
}

/** The node address that Calico uses, with its interface. */
export interface CalicoAddress {
  readonly interface: string;
  readonly address: Ipv4Address;
  /** The interface's prefix length. Cross-subnet modes use it to decide which hosts are near. */
  readonly prefixLength: number;
}

/** The pod of a host, and the host's share of the pool. */
export interface Pod {
  readonly namespace: string;
  readonly block: Cidr;
  readonly address: Ipv4Address;
  /** Address of Calico's tunnel device on the host. */
  readonly tunnelAddress: Ipv4Address;
}

/** The pod's side of a pod link, as container runtimes name it, and the host's side. */
export const POD_INTERFACE = "eth0";
export const CALI_INTERFACE = "cali0";

/** The interface to the internet, which carries a WireGuard tailnet. */
export const INTERNET_INTERFACE = "internet0";

/** Port of the echo in every pod. A NodePort leads to it. */
export const POD_PORT = 8080;

/** @throws Error if the stage has no such host */
export function hostOf(stage: Stage, name: string): StageHost {
  const host = stage.hosts.find((each) => each.name === name);
  if (host === undefined) throw new Error(`no host "${name}" among ${stage.hosts.map((each) => each.name).join(", ")}`);
  return host;
}

/** @throws Error if the stage has no such site */
export function siteOf(stage: Stage, host: Pick<StageHost, "site">): StageSite {
  const site = stage.sites.find(({ name }) => name === host.site);
  if (site === undefined) throw new Error(`no site "${host.site}"`);
  return site;
}

/** All hosts but this one. */
export function peersOf(stage: Stage, host: StageHost): readonly StageHost[] {
  return stage.hosts.filter(({ name }) => name !== host.name);
}
