import type { Cidr, Dataplane, Ipv4Address, Role } from "@ducksnest/manifest";
import type { CalicoFacts, Flow, LanRule, OpenPorts } from "@ducksnest/topology";

/**
 * The network to rehearse, as data: what every host would be set to, and the networks between them. A fault is a
 * function from a stage to another.
 */
export interface Stage {
  readonly sites: readonly StageSite[];
  /** Sorted by name. */
  readonly hosts: readonly StageHost[];
  readonly tailnet: StageTailnet;
  readonly cluster: StageCluster;
  /** The conversations that firewalls have to let through. */
  readonly flows: readonly Flow[];
}

/** A LAN, which is one segment that switches, or a VPC, which routes between its instances and checks sources. */
export interface StageSite {
  readonly name: string;
  readonly kind: "lan" | "vpc";
  readonly namespace: string;
  /** Each with the address of its gateway. */
  readonly networks: readonly { readonly cidr: Cidr; readonly gateway: Ipv4Address }[];
  /** Bytes. */
  readonly mtu: number;
}

export interface StageTailnet {
  readonly namespace: string;
  readonly cidr: Cidr;
  /** Name of tailscaled's interface on every host. */
  readonly interface: string;
  /** What its policy lets in; everything else that begins in the tunnel is dropped. */
  readonly grants: readonly TailnetGrant[];
  /** Whether packets are encrypted as in life; else a router does what WireGuard does at its ends. */
  readonly wireguard: boolean;
  /** Bytes. */
  readonly mtu: number;
}

/** A grant of the tailnet's policy, with addresses in place of names. */
export interface TailnetGrant {
  readonly from: readonly Cidr[];
  readonly to: readonly Cidr[];
  /** Protocols and ports as the policy has them, such as `udp:4789`. */
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
  /** Services, as kube-proxy knows them. */
  readonly services: readonly Service[];
}

/** An address of the service CIDR, and the one place that it leads to. */
export interface Service {
  readonly name: "api" | "dns";
  readonly protocol: "tcp" | "udp";
  readonly address: Ipv4Address;
  readonly port: number;
  /** The host that it leads to, or whose pod it leads to. */
  readonly host: string;
  readonly backend: "host" | "pod";
  readonly backendPort: number;
}

export interface StageHost {
  readonly name: string;
  /** Its place among the hosts, which names its ports on the other side of its links. */
  readonly index: number;
  readonly role: Role;
  readonly site: string;
  readonly namespace: string;
  readonly nic: Nic;
  readonly tailnet: TailnetNode;
  readonly lanRules: readonly LanRule[];
  readonly openPorts: readonly OpenPorts[];
  /** The address that calico-node finds; undefined where it finds none and exits. */
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
  /** Prefixes that it offers; peers accept all that are offered. */
  readonly advertises: readonly Cidr[];
}

/** The node address of Calico, with the interface it stands on. */
export interface CalicoAddress {
  readonly interface: string;
  readonly address: Ipv4Address;
  /** Length of the interface's prefix, by which cross-subnet modes judge what is near. */
  readonly prefixLength: number;
}

/** The pod of a host, and the share of the pool it is from. */
export interface Pod {
  readonly namespace: string;
  readonly block: Cidr;
  readonly address: Ipv4Address;
  /** Address of the host's own tunnel device. */
  readonly tunnelAddress: Ipv4Address;
}

/** The pod side of a pod's link, as every container runtime calls it, and the host's side. */
export const POD_INTERFACE = "eth0";
export const CALI_INTERFACE = "cali0";

/** The way to the internet that a tailnet of WireGuard travels. */
export const INTERNET_INTERFACE = "internet0";

/** What Calico calls its tunnels' devices. */

/** Port of the echo that every pod offers, and a NodePort that leads to it. */
export const POD_PORT = 8080;

/** A port that no flow needs, and that must not be reached: etcd's. */

/** @throws Error when the stage has no such host */
export function hostOf(stage: Stage, name: string): StageHost {
  const host = stage.hosts.find((each) => each.name === name);
  if (host === undefined) throw new Error(`no host "${name}" among ${stage.hosts.map((each) => each.name).join(", ")}`);
  return host;
}

/** @throws Error when the stage has no such site */
export function siteOf(stage: Stage, host: Pick<StageHost, "site">): StageSite {
  const site = stage.sites.find(({ name }) => name === host.site);
  if (site === undefined) throw new Error(`no site "${host.site}"`);
  return site;
}

/** Everyone but the host itself. */
export function peersOf(stage: Stage, host: StageHost): readonly StageHost[] {
  return stage.hosts.filter(({ name }) => name !== host.name);
}
