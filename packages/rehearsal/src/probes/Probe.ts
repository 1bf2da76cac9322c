/** Kinds of questions, by their names in reports. */
export type ProbeKind =
  /** Node to node, by node IP: small, and as large as the path carries, not to be fragmented. */
  | "node-ping"
  | "node-full-size"
  /** Pod to pod: small, as large as the pod MTU, and many bytes over TCP. */
  | "pod-ping"
  | "pod-full-size"
  | "pod-bulk"
  /** Pod to a service whose backend is a pod. */
  | "pod-to-dns"
  /** Pod to something else: another node's kubelet, its tailnet address, the LAN's router, the API server's service. */
  | "pod-to-node"
  | "pod-to-tailnet"
  | "pod-to-lan"
  | "pod-to-api"
  /** A flow that the cluster needs, a NodePort, which leads to a pod, and a port that has to stay closed. */
  | "flow"
  | "node-port"
  | "closed-port"
  /** A stranger in the host's LAN to the ports that only nodes may use, and to SSH. */
  | "stranger"
  /** A person's computer on the real tailnet to the ports that people may use, and to those that only nodes may. */
  | "person";

/** The questions whether full-size packets fit, between nodes and between pods. */
export const FULL_SIZE = { nodes: "node-full-size", pods: "pod-full-size" } as const;

/** One question to the stage, with the answer that the design promises. */
export interface Probe {
  readonly kind: ProbeKind;
  /** The host that asks, or whose pod asks. */
  readonly from: string;
  /** The host that is asked, or whose pod is asked. */
  readonly to: string;
  /** The address and port or size that is asked for, such as `kubelet tcp/10250`. */
  readonly subject: string;
  /** The namespace that sends the packet. */
  readonly namespace: string;
  readonly packet: Ping | Conversation;
  readonly expected: Expected;
}

/** An ICMP echo that must not be fragmented. */
export interface Ping {
  readonly protocol: "icmp";
  readonly address: string;
  /** Source address; if undefined, the kernel chooses. */
  readonly source: string | undefined;
  /** Length of the IP packet, in bytes. */
  readonly bytes: number;
}

export interface Conversation {
  readonly protocol: "tcp" | "udp";
  readonly address: string;
  readonly port: number;
  /** Bytes to send. */
  readonly bytes: number;
}

export type PingProbe = Probe & { readonly packet: Ping };

export type DialProbe = Probe & { readonly packet: Conversation };

export function isPing(probe: Probe): probe is PingProbe {
  return probe.packet.protocol === "icmp";
}

export function isDial(probe: Probe): probe is DialProbe {
  return probe.packet.protocol !== "icmp";
}

/** The answer that the design promises. Undefined properties are not promised, and not compared. */
export interface Expected {
  readonly delivered: boolean;
  /** The receiving host's interface by which it arrives. */
  readonly via?: string;
  /** The source address that the receiver sees. */
  readonly source?: string;
  /** Number of outer fragments. */
  readonly fragments?: 0;
}

/** The answer. Undefined properties could not be observed. */
export interface Observed {
  readonly delivered: boolean;
  /** Why it was not delivered, in a word. */
  readonly failure?: string;
  readonly via?: readonly string[];
  readonly source?: string;
  readonly fragments?: number;
  /** Round trip of a ping, in milliseconds. */
  readonly roundTripMs?: number;
  /** ICMP errors that came back, with their sender, such as `Unreachable (Fragmentation Needed) from 10.0.0.1`. */
  readonly icmpErrors?: readonly string[];
}

/** A probe and its answer. */
export interface Result {
  readonly probe: Probe;
  readonly observed: Observed;
}
