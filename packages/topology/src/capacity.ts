import { Size } from "@ducksnest/manifest";
import type { HostFacts } from "./hosts/HostFacts";
import { CONTROL_PLANE_TAINT, excludesPods, type Taint, type Toleration, tolerates } from "./hosts/taints";
import type { Topology } from "./Topology";
import { CONTROL_PLANE_LABEL, CORE_DNS_REPLICAS, KUBEADM_REQUESTS, MAX_PODS } from "./upstream/kubernetes";

/** An amount of the resources that pods request. */
export interface Resources {
  /** CPU in thousandths of a hardware thread, 0 or more. */
  readonly cpuMillicores: number;
  readonly memory: Size;
}

/** A condition on one label of a host. @see https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#operators */
export interface LabelRequirement {
  /** The label's key, such as `ducksnest/gpu`. */
  readonly key: string;
  /** How the label's value is compared with `values`. */
  readonly operator: "In" | "NotIn" | "Exists" | "DoesNotExist";
  /** Values to compare with; empty for `Exists` and `DoesNotExist`. */
  readonly values: readonly string[];
}

/** Pods of one kind, as the scheduler sees them. */
export interface Workload {
  /** Namespace and name, such as `blog/blog`. */
  readonly name: string;
  /** Number of pods; a DaemonSet has one on every host that admits it. */
  readonly replicas: number | "every host";
  /** Resources that one pod requests. */
  readonly requests: Resources;
  /** Labels that its host must have, with these values. */
  readonly nodeSelector: Readonly<Record<string, string>>;
  /** Alternatives; its host must meet all conditions of at least one. @default no condition */
  readonly nodeAffinity?: readonly (readonly LabelRequirement[])[];
  /** Whether it tolerates the control plane's taint. */
  readonly toleratesControlPlane: boolean;
  /** What it tolerates beside the control plane's taint. @default nothing */
  readonly tolerations?: readonly Toleration[];
  /** True if two of its pods may never share a host. */
  readonly onePerHost: boolean;
}

/** The resources that a host has for pods, and the pods on it. */
export interface HostLoad {
  readonly host: HostFacts;
  /** Resources that pods may request in total. */
  readonly allocatable: Resources;
  /** Resources that the pods on it request in total. */
  readonly requested: Resources;
  /** Number of pods by workload name. */
  readonly pods: ReadonlyMap<string, number>;
}

/** Resources that pods may request of a host: the host's, less the kubelet's reservation and the eviction threshold. */
export function allocatable({ machine: { cpus, memory }, kubelet }: HostFacts): Resources {
  const { kubeReserved, evictionHard } = kubelet.reservations;
  const left = memory.bytes - kubeReserved.memory.bytes - evictionHard.memoryAvailable.bytes;
  return {
    cpuMillicores: Math.max(0, cpus * 1000 - kubeReserved.cpuMillicores),
    memory: sizeOf(Math.max(0, left)),
  };
}

/** Whether the host's labels and taints let the scheduler place the workload on it. */
export function admits(facts: HostFacts, workload: Workload): boolean {
  return excludingTaints(facts, workload).length === 0 && hasLabels(facts, workload);
}

/** The host's taints that keep the workload off it. */
export function excludingTaints({ role, kubelet }: HostFacts, workload: Workload): readonly Taint[] {
  const taints = kubelet.taints ?? (role === "control-plane" ? [CONTROL_PLANE_TAINT] : []);
  return taints.filter((taint) => {
    if (!excludesPods(taint)) return false;
    if (taint.key === CONTROL_PLANE_TAINT.key && workload.toleratesControlPlane) return false;
    return !workload.tolerations?.some((toleration) => tolerates(toleration, taint));
  });
}

/** Whether the host has the labels that the workload requires. */
export function hasLabels(facts: HostFacts, { nodeSelector, nodeAffinity }: Workload): boolean {
  const labels = scheduledLabels(facts);
  return (
    Object.entries(nodeSelector).every(([key, value]) => labels[key] === value) &&
    (nodeAffinity === undefined || nodeAffinity.some((term) => term.every((requirement) => meets(labels, requirement))))
  );
}

/** Whether labels fulfil a requirement, as the API server evaluates it. */
export function meets(labels: Readonly<Record<string, string>>, { key, operator, values }: LabelRequirement): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case "In":
      return value !== undefined && values.includes(value);
    case "NotIn":
      return value === undefined || !values.includes(value);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
  }
}

/**
 * Predicts where the scheduler places workloads. Larger workloads come first. Each pod goes to the host that runs the
 * fewest pods of the same workload and, among those, has the most free memory. The real scheduler decides pod by pod,
 * in the order in which they are created.
 * @param down a host that has failed; its pods move to other hosts, and all other pods stay. @default none
 */
export function placeWorkloads(topology: Topology, workloads: readonly Workload[], down?: HostFacts): Placement {
  const placement = Placement.of(topology, workloads);
  return down === undefined ? placement : placement.without(down);
}

/** The pods of a homelab on its hosts. */
export class Placement {
  /** Number of pods that fit on no host, by workload name; workloads that fit completely are not in it. */
  readonly unplaced: ReadonlyMap<string, number>;

  private constructor(
    private readonly slots: readonly Slot[],
    unplaced: ReadonlyMap<string, number>,
  ) {
    this.unplaced = unplaced;
  }

  /** Places workloads, and the pods that kubeadm and Calico run, on all hosts. */
  static of(topology: Topology, workloads: readonly Workload[]): Placement {
    const everywhere = workloads.filter(({ replicas }) => replicas === "every host");
    const counted = workloads.filter(({ replicas }) => replicas !== "every host").sort(bySizeDescending);
    const slots = topology.hosts.map((host) => new Slot(host));
    const unplaced = new Map<string, number>();
    for (const workload of [...systemWorkloads(), ...everywhere, ...counted]) {
      const { replicas } = workload;
      const missing =
        replicas === "every host" ? placeEverywhere(workload, slots) : placeReplicas(workload, replicas, slots);
      count(unplaced, workload.name, missing);
    }
    return new Placement(slots, unplaced);
  }

  /** The load of each host that is up, sorted by host name. */
  get loads(): readonly HostLoad[] {
    return this.slots.map((slot) => slot.load());
  }

  /** The placement after a host fails: its pods move, except a DaemonSet's, and pods on other hosts stay. */
  without(down: HostFacts): Placement {
    const failed = this.slots.find(({ host }) => host === down);
    if (failed === undefined) return this;
    const slots = this.slots.filter((slot) => slot !== failed).map((slot) => slot.copy());
    const unplaced = new Map(this.unplaced);
    for (const [workload, pods] of failed.running) {
      if (workload.replicas !== "every host") count(unplaced, workload.name, placeReplicas(workload, pods, slots));
    }
    return new Placement(slots, unplaced);
  }
}

function count(counts: Map<string, number>, name: string, more: number): void {
  if (more > 0) counts.set(name, (counts.get(name) ?? 0) + more);
}

/** @returns the number of hosts without room for the pod */
function placeEverywhere(workload: Workload, slots: readonly Slot[]): number {
  const targets = slots.filter((slot) => admits(slot.host, workload));
  const fitting = targets.filter((slot) => slot.fits(workload));
  for (const slot of fitting) slot.add(workload);
  return targets.length - fitting.length;
}

/** @returns the number of pods that fit on no host */
function placeReplicas(workload: Workload, pods: number, slots: readonly Slot[]): number {
  const targets = slots.filter((slot) => admits(slot.host, workload));
  for (let placed = 0; placed < pods; placed += 1) {
    let best: Slot | undefined;
    for (const slot of targets) {
      if (slot.fits(workload) && (best === undefined || slot.isBetter(best, workload))) best = slot;
    }
    if (best === undefined) return pods - placed;
    best.add(workload);
  }
  return 0;
}

function bySizeDescending(a: Workload, b: Workload): number {
  return b.requests.memory.bytes - a.requests.memory.bytes || b.requests.cpuMillicores - a.requests.cpuMillicores;
}

/** One host while pods are placed on it. */
class Slot {
  /** Number of pods of each workload, in the order of placement. */
  readonly running: Map<Workload, number>;
  private readonly total: Resources;
  private podCount = 0;
  private cpuMillicores = 0;
  private memoryBytes = 0;

  constructor(
    readonly host: HostFacts,
    running: ReadonlyMap<Workload, number> = new Map(),
  ) {
    this.total = allocatable(host);
    this.running = new Map(running);
  }

  copy(): Slot {
    const { podCount, cpuMillicores, memoryBytes } = this;
    return Object.assign(new Slot(this.host, this.running), { podCount, cpuMillicores, memoryBytes });
  }

  /** Whether there is room for one more pod. */
  fits(workload: Workload): boolean {
    return (
      this.podCount < MAX_PODS &&
      !(workload.onePerHost && this.running.has(workload)) &&
      this.cpuMillicores + workload.requests.cpuMillicores <= this.total.cpuMillicores &&
      this.memoryBytes + workload.requests.memory.bytes <= this.total.memory.bytes
    );
  }

  /** Whether the workload's next pod goes here and not to the other slot. */
  isBetter(other: Slot, workload: Workload): boolean {
    const fewer = (other.running.get(workload) ?? 0) - (this.running.get(workload) ?? 0);
    return fewer > 0 || (fewer === 0 && this.freeMemory > other.freeMemory);
  }

  add(workload: Workload): void {
    this.running.set(workload, (this.running.get(workload) ?? 0) + 1);
    this.podCount += 1;
    this.cpuMillicores += workload.requests.cpuMillicores;
    this.memoryBytes += workload.requests.memory.bytes;
  }

  load(): HostLoad {
    const pods = new Map<string, number>();
    for (const [{ name }, running] of this.running) count(pods, name, running);
    return {
      host: this.host,
      allocatable: this.total,
      requested: { cpuMillicores: this.cpuMillicores, memory: sizeOf(this.memoryBytes) },
      pods,
    };
  }

  private get freeMemory(): number {
    return this.total.memory.bytes - this.memoryBytes;
  }
}

function sizeOf(bytes: number): Size {
  return Size.mebibytes(bytes / Size.mebibytes(1).bytes);
}

/**
 * The pods that kubeadm and Calico start. The control plane's static pods count as one workload; kube-proxy and
 * calico-node request nothing.
 */
function systemWorkloads(): Workload[] {
  const everywhere = {
    replicas: "every host",
    nodeSelector: {},
    toleratesControlPlane: true,
    // So do kube-proxy and calico-node, and static pods bypass the scheduler.
    tolerations: [{ operator: "Exists" }],
    onePerHost: true,
  } as const;
  const nothing = resources({ cpuMillicores: 0, memoryMiB: 0 });
  return [
    {
      ...everywhere,
      name: "kube-system/control-plane",
      requests: resources(KUBEADM_REQUESTS.controlPlane),
      nodeSelector: { [CONTROL_PLANE_LABEL]: "" },
    },
    { ...everywhere, name: "kube-system/kube-proxy", requests: nothing },
    { ...everywhere, name: "calico-system/calico-node", requests: nothing },
    {
      name: "kube-system/coredns",
      replicas: CORE_DNS_REPLICAS,
      requests: resources(KUBEADM_REQUESTS.coreDns),
      nodeSelector: {},
      toleratesControlPlane: true,
      onePerHost: false,
    },
  ];
}

function resources({
  cpuMillicores,
  memoryMiB,
}: {
  readonly cpuMillicores: number;
  readonly memoryMiB: number;
}): Resources {
  return { cpuMillicores, memory: Size.mebibytes(memoryMiB) };
}

/** All labels of a host that the scheduler sees: ours, and those that the kubelet and kubeadm set. */
export function scheduledLabels({ role, kubelet, nodeName, machine }: HostFacts): Readonly<Record<string, string>> {
  return {
    ...kubelet.labels,
    "kubernetes.io/hostname": nodeName,
    "kubernetes.io/os": "linux",
    "kubernetes.io/arch": machine.architecture === "arm64" ? "arm64" : "amd64",
    ...(role === "control-plane" && { [CONTROL_PLANE_LABEL]: "" }),
  };
}
