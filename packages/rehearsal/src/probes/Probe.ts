/** What is asked, in the words of reports. */
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
  /** Pod to what is no pod: another node's kubelet, its tailnet address, the LAN's router, the API server's service. */
  | "pod-to-node"
  | "pod-to-tailnet"
  | "pod-to-lan"
  | "pod-to-api"
  /** A conversation that the cluster needs, one that goes on to a pod, and a port that has to stay closed. */
  | "flow"
  | "node-port"
  | "closed-port";

/** Questions that tell whether packets of full size fit, between nodes and between pods. */
export const FULL_SIZE = { nodes: "node-full-size", pods: "pod-full-size" } as const;

/** One question put to the stage, and the answer that the design promises. */
export interface Probe {
  readonly kind: ProbeKind;
  /** Host that asks, or whose pod does. */
  readonly from: string;
  /** Host that is asked, or whose pod is. */
  readonly to: string;
  /** What exactly is asked for, such as `kubelet tcp/10250`. */
  readonly subject: string;
  /** Namespace that it is sent from. */
  readonly namespace: string;
  readonly packet: Ping | Conversation;
  readonly expected: Expected;
}

/** An ICMP echo that must not be fragmented. */
export interface Ping {
  readonly protocol: "icmp";
  readonly address: string;
  /** Source address; undefined leaves it to the kernel. */
  readonly source: string | undefined;
  /** Length of the IP packet, in bytes. */
  readonly bytes: number;
}

export interface Conversation {
  readonly protocol: "tcp" | "udp";
  readonly address: string;
  readonly port: number;
  /** How much is sent, in bytes. */
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

/** What the design promises. What is undefined is not promised, and not judged. */
export interface Expected {
  readonly delivered: boolean;
  /** Interface of the receiving host by which it arrives. */
  readonly via?: string;
  /** Source address that the receiver sees. */
  readonly source?: string;
  /** Outer packets that arrive in fragments. */
  readonly fragments?: 0;
}

/** What happened. What is undefined could not be seen. */
export interface Observed {
  readonly delivered: boolean;
  /** Why not, in a word. */
  readonly failure?: string;
  readonly via?: readonly string[];
  readonly source?: string;
  readonly fragments?: number;
  /** Until a ping was answered, in milliseconds. */
  readonly roundTripMs?: number;
  /** ICMP errors that came back, and from where, such as `Unreachable (Fragmentation Needed) from 10.0.0.1`. */
  readonly icmpErrors?: readonly string[];
}

/** A probe with what became of it. */
export interface Result {
  readonly probe: Probe;
  readonly observed: Observed;
}
