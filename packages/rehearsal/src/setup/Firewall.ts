import type { Ipv4Address } from "@ducksnest/manifest";
import { type OpenPorts, poolTunnel, type Tunnel } from "@ducksnest/topology";
import { calicoNodes } from "../stage/CalicoNode";
import { hostOf, peersOf, type Service, type Stage, type StageHost } from "../stage/Stage";
import { hex, scratchBit } from "./felixMarks";

/** Everything that filters, marks and rewrites a host's packets, for iptables and nftables alike. */
export interface Firewall {
  readonly host: StageHost;
  /** What the host firewall accepts, by interface. */
  readonly accepted: readonly Accepted[];
  /** Tailscaled's interface. */
  readonly tailnet: string;
  /** Whether the real tailscaled adds its own rules. */
  readonly isTailscaleReal: boolean;
  readonly podCidr: string;
  readonly serviceCidr: string;
  /** The services of the imitated kube-proxy; undefined if the real one runs. */
  readonly services: readonly Destination[] | undefined;
  /** Undefined if calico-node does not run. */
  readonly felix: Felix | undefined;
}

/** The traffic that a host accepts on one interface, with the addresses of the nodes. */
export interface Accepted extends OpenPorts {
  /** Addresses and networks from which `nodesOnly` is accepted. */
  readonly nodes: readonly string[];
}

export interface Felix {
  /** The bits of the mark that belong to Felix, and all other bits. */
  readonly mask: string;
  readonly others: string;
  /** The bit that marks packets from pods while they are routed. */
  readonly scratch: string;
  /** The pool's tunnel. Felix accepts its packets only from known nodes. */
  readonly tunnel: Tunnel;
  readonly nodes: readonly Ipv4Address[];
}

/** A service, with the address to which kube-proxy sends its packets. */
export interface Destination extends Service {
  readonly backendAddress: Ipv4Address;
}

/** The rules of one host: the host firewall's, Tailscale's, Felix's and kube-proxy's. */
export function firewallOf(stage: Stage, host: StageHost): Firewall {
  const { podCidr, serviceCidr, kubeProxy } = stage.cluster;
  return {
    host,
    accepted: host.openPorts.map((open) => ({ ...open, nodes: nodesOf(stage, host, open) })),
    tailnet: stage.tailnet.interface,
    isTailscaleReal: stage.tailnet.person !== undefined,
    podCidr: String(podCidr),
    serviceCidr: String(serviceCidr),
    services: kubeProxy?.services.map((service) => ({ ...service, backendAddress: backendAddress(stage, service) })),
    felix: host.calicoAddress && felix(stage, host),
  };
}

function nodesOf(stage: Stage, host: StageHost, { nodesOnly }: OpenPorts): readonly string[] {
  const isOwn = nodesOnly.from === "own-site";
  const nodes = peersOf(stage, host).filter(({ site }) => (site === host.site) === isOwn);
  return [...nodesOnly.networks, ...nodes.map(({ nic }) => nic.address)].map(String);
}

function backendAddress(stage: Stage, { host, backend }: Service): Ipv4Address {
  const { pod, nic } = hostOf(stage, host);
  return backend === "pod" ? pod.address : nic.address;
}

function felix(stage: Stage, host: StageHost): Felix {
  const { markMask, calico } = stage.cluster;
  return {
    mask: hex(markMask),
    others: hex(~markMask),
    scratch: hex(scratchBit(markMask, calico.version)),
    tunnel: poolTunnel(calico.encapsulation),
    nodes: calicoNodes(peersOf(stage, host)).map((peer) => peer.calico.address),
  };
}
