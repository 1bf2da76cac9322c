import type { ImageLimit } from "../images/workloadImages";
import type { StageDifference } from "../nixos/StageDifference";
import type { TailnetReport } from "../tailscale/startTailnet";
import type { ClusterFaultReport } from "./faults/ClusterFault";

/** A program of the rehearsed cluster. */
export interface ClusterProgram {
  readonly name: string;
  /** As the program prints it; undefined if it prints none. */
  readonly version: string | undefined;
}

/** A node as the API server knows it. */
export interface NodeReport {
  /** Name of the host in the manifest. */
  readonly host: string;
  readonly node: string;
  /** Seconds from the start until the host's unit had joined the node; undefined for the control plane. */
  readonly joinedAfter: number | undefined;
  /** Seconds from the start until the node was Ready; undefined if it never was. */
  readonly readyAfter: number | undefined;
  readonly internalIp: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  /** As `key=value:effect`. */
  readonly taints: readonly string[];
  readonly kubeletVersion: string;
  readonly containerRuntime: string;
}

/** Something of the cluster that is not as designed. */
export interface ClusterDeviation {
  /** Name of the host in the manifest; undefined if it concerns the whole cluster. */
  readonly host: string | undefined;
  /** What was tried or read, such as `join` or `node labels`. */
  readonly what: string;
  readonly expected: string;
  readonly observed: string;
  /** The likely reason, and what to do, in sentences. */
  readonly cause: string;
}

/** What a question to a workload was answered. */
export interface ServiceAnswer {
  /** `namespace/name`. */
  readonly service: string;
  /** Name of the host in the manifest that asked. */
  readonly from: string;
  readonly way: "cluster-ip" | "node-port";
  /** Name of the host in the manifest whose node port was asked; empty for a cluster IP. */
  readonly to: string;
  readonly delivered: boolean;
}

/** What a pod was answered. */
export interface PodAnswer {
  /** Name of the host in the manifest on which the pod runs. */
  readonly from: string;
  readonly kind: "logs" | "exec" | "mtu" | "resolver" | "dns" | "service" | "ping";
  /** The name that was asked for, or the host in the manifest whose pod was asked. */
  readonly subject: string;
  readonly delivered: boolean;
  /** The last line of the answer, or of the error. */
  readonly words: string;
}

/** A warning of a program, which did not make it fail. */
export interface ClusterWarning {
  /** Name of the host in the manifest; undefined if it concerns the whole cluster. */
  readonly host: string | undefined;
  /** Such as `kubeadm join`. */
  readonly program: string;
  /** The program's words. */
  readonly text: string;
}

/**
 * How much of a cluster is real. `kubeadm`: the control plane, as processes, and the kubelets that join it; no pod runs.
 * `cluster`: pods and workloads too.
 */
export type ClusterLevel = "kubeadm" | "cluster";

/** Something that happened, with the time since the hosts were started, in seconds. */
export interface ClusterEvent {
  readonly after: number;
  /** Such as `control plane up`; with a host, what that did, such as `joined`. */
  readonly what: string;
  /** Name of the host in the manifest; undefined if it concerns the whole cluster. */
  readonly host: string | undefined;
}

/** The results of a rehearsal with real programs. */
export interface ClusterReport {
  readonly level: ClusterLevel;
  /** The parts of the cluster that are real. */
  readonly real: readonly ClusterProgram[];
  /** Other programs that the cluster or the rehearsal uses, such as kubectl. */
  readonly tools: readonly ClusterProgram[];
  /** What the stage imitates, each as a short text. */
  readonly imitated: readonly string[];
  /** Settings that the stage has otherwise than designed. */
  readonly differences: readonly StageDifference[];
  /** What imitated images of workloads say nothing about. */
  readonly imageLimits: readonly ImageLimit[];
  readonly events: readonly ClusterEvent[];
  readonly nodes: readonly NodeReport[];
  readonly services: readonly ServiceAnswer[];
  /** The real tailnet; undefined if the stage imitates it. */
  readonly tailnet: TailnetReport | undefined;
  /** Questions from inside a pod on every node. */
  readonly pods: readonly PodAnswer[];
  readonly deviations: readonly ClusterDeviation[];
  /** The faults, in their order. */
  readonly faults: readonly ClusterFaultReport[];
  /** Outputs of Kubernetes YAML that the API server was not asked to take, because their kinds cannot be had. */
  readonly notApplied: readonly string[];
  readonly warnings: readonly ClusterWarning[];
  /** Wall time, in seconds. */
  readonly seconds: number;
  /**
   * The most memory that the hosts used at one time, in MiB, with their files, which are in memory, too; undefined if the
   * kernel does not count it.
   */
  readonly peakMemoryMiB: number | undefined;
}
