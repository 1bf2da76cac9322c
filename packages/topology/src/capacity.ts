import { type Host, Size } from "@ducksnest/manifest";
import type { HostFacts } from "./HostFacts";
import type { Topology } from "./Topology";

/** Most pods a kubelet runs unless told otherwise. @see https://kubernetes.io/docs/setup/best-practices/cluster-large/ */
const MAX_PODS = 110;

/** An amount of what pods ask for. */
export interface Resources {
  readonly cpuMillicores: number;
  readonly memory: Size;
}

/** What one label of a host has to be. @see https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#operators */
export interface LabelRequirement {
  readonly key: string;
  readonly operator: "In" | "NotIn" | "Exists" | "DoesNotExist";
  /** Empty for the last two. */
  readonly values: readonly string[];
}

/** Pods of one kind, as the scheduler sees them. */
export interface Workload {
  /** Such as `blog/blog`, its namespace and name. */
  readonly name: string;
  /** How many pods; for a DaemonSet one on every host that it tolerates. */
  readonly replicas: number | "every host";
  /** What one pod requests. */
  readonly requests: Resources;
  /** Labels that its host must have. */
  readonly nodeSelector: Readonly<Record<string, string>>;
  /** Alternatives, of which its host must meet one in full. @default any host will do */
  readonly nodeAffinity?: readonly (readonly LabelRequirement[])[];
  /** Whether it tolerates the control plane's taint. */
  readonly toleratesControlPlane: boolean;
  /** Whether two of its pods may never share a host. */
  readonly onePerHost: boolean;
}

/** What a host has for pods, and what they take of it. */
export interface HostLoad {
  readonly host: Host;
  readonly allocatable: Resources;
  readonly requested: Resources;
  /** How many pods of each workload it runs, by workload name. */
  readonly pods: ReadonlyMap<string, number>;
}

/** What pods may request of a host: all it has, less the kubelet's share and the eviction threshold. */
export function allocatable({ cpus, memory, reservations }: HostFacts): Resources {
  const { kubeReserved, evictionHard } = reservations;
  const left = memory.bytes - kubeReserved.memory.bytes - evictionHard.memoryAvailable.bytes;
  return {
    cpuMillicores: Math.max(0, cpus * 1000 - kubeReserved.cpuMillicores),
    memory: sizeOf(Math.max(0, left)),
  };
}

/** Whether the scheduler would consider the host for the workload at all, by its labels and its taint. */
export function admits(facts: HostFacts, workload: Workload): boolean {
  if (facts.host.role === "control-plane" && !workload.toleratesControlPlane) return false;
  return hasLabels(facts, workload);
}

/** Whether the host has the labels that the workload asks for. */
export function hasLabels(facts: HostFacts, { nodeSelector, nodeAffinity }: Workload): boolean {
  const labels = scheduledLabels(facts);
  return (
    Object.entries(nodeSelector).every(([key, value]) => labels[key] === value) &&
    (nodeAffinity === undefined || nodeAffinity.some((term) => term.every((requirement) => meets(labels, requirement))))
  );
}

function meets(labels: Readonly<Record<string, string>>, { key, operator, values }: LabelRequirement): boolean {
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
 * Places workloads as the scheduler would: the largest first, each pod where fewest of its kind run already, and
 * among those where most memory is free. A prediction: the scheduler itself decides pod by pod as they come.
 * @param down a host that has failed: its pods then look for another, while the others stay where they are
 */
export function placeWorkloads(topology: Topology, workloads: readonly Workload[], down?: Host): Placement {
  const placement = Placement.of(topology, workloads);
  return down === undefined ? placement : placement.without(down);
}

/** Where the pods of a homelab go. */
export class Placement {
  /** How many pods of each workload find no host, by workload name; workloads that fit are not in it. */
  readonly unplaced: ReadonlyMap<string, number>;

  private constructor(
    private readonly slots: readonly Slot[],
    unplaced: ReadonlyMap<string, number>,
  ) {
    this.unplaced = unplaced;
  }

  static of(topology: Topology, workloads: readonly Workload[]): Placement {
    const everywhere = workloads.filter(({ replicas }) => replicas === "every host");
    const counted = workloads.filter(({ replicas }) => replicas !== "every host").sort(bySizeDescending);
    const slots = topology.hosts.map((facts) => new Slot(facts));
    const unplaced = new Map<string, number>();
    for (const workload of [...systemWorkloads(), ...everywhere, ...counted]) {
      const { replicas } = workload;
      const missing =
        replicas === "every host" ? placeEverywhere(workload, slots) : placeReplicas(workload, replicas, slots);
      count(unplaced, workload.name, missing);
    }
    return new Placement(slots, unplaced);
  }

  /** Hosts that are up, sorted by name. */
  get loads(): readonly HostLoad[] {
    return this.slots.map((slot) => slot.load());
  }

  /** Where its pods go when a host fails; those that run elsewhere stay. A DaemonSet's pod goes with its host. */
  without(down: Host): Placement {
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

/** @returns how many hosts lack the room */
function placeEverywhere(workload: Workload, slots: readonly Slot[]): number {
  const targets = slots.filter((slot) => admits(slot.facts, workload));
  const fitting = targets.filter((slot) => slot.fits(workload));
  for (const slot of fitting) slot.add(workload);
  return targets.length - fitting.length;
}

/** @returns how many of the pods find no host */
function placeReplicas(workload: Workload, pods: number, slots: readonly Slot[]): number {
  const targets = slots.filter((slot) => admits(slot.facts, workload));
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

/** One host while it is being filled. */
class Slot {
  /** How many pods of each workload run on it, in the order in which they came. */
  readonly running: Map<Workload, number>;
  private readonly total: Resources;
  private podCount = 0;
  private cpuMillicores = 0;
  private memoryBytes = 0;

  constructor(
    readonly facts: HostFacts,
    running: ReadonlyMap<Workload, number> = new Map(),
  ) {
    this.total = allocatable(facts);
    this.running = new Map(running);
  }

  get host(): Host {
    return this.facts.host;
  }

  copy(): Slot {
    const { podCount, cpuMillicores, memoryBytes } = this;
    return Object.assign(new Slot(this.facts, this.running), { podCount, cpuMillicores, memoryBytes });
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

  /** Whether the workload's next pod goes here rather than there. */
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

/** @see https://kubernetes.io/docs/reference/labels-annotations-taints/#node-role-kubernetes-io-control-plane */
const CONTROL_PLANE_LABEL = "node-role.kubernetes.io/control-plane";

/**
 * What kubeadm and Calico run by themselves and request. Static pods are one workload on the control plane; kube-proxy
 * and calico-node request nothing.
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/cmd/kubeadm/app/phases/controlplane/manifests.go
 */
function systemWorkloads(): Workload[] {
  const everywhere = {
    replicas: "every host",
    nodeSelector: {},
    toleratesControlPlane: true,
    onePerHost: true,
  } as const;
  const nothing: Resources = { cpuMillicores: 0, memory: Size.mebibytes(0) };
  return [
    {
      ...everywhere,
      name: "kube-system/control-plane",
      // API server 250, controller manager 200, scheduler 100, etcd 100.
      requests: { cpuMillicores: 650, memory: Size.mebibytes(100) },
      nodeSelector: { [CONTROL_PLANE_LABEL]: "" },
    },
    { ...everywhere, name: "kube-system/kube-proxy", requests: nothing },
    { ...everywhere, name: "calico-system/calico-node", requests: nothing },
    {
      name: "kube-system/coredns",
      replicas: 2,
      requests: { cpuMillicores: 100, memory: Size.mebibytes(70) },
      nodeSelector: {},
      toleratesControlPlane: true,
      onePerHost: false,
    },
  ];
}

/** Our labels, and those that kubelet and kubeadm set by themselves. */
export function scheduledLabels({ host, labels, nodeName, architecture }: HostFacts): Readonly<Record<string, string>> {
  return {
    ...labels,
    "kubernetes.io/hostname": nodeName,
    "kubernetes.io/os": "linux",
    "kubernetes.io/arch": architecture === "arm64" ? "arm64" : "amd64",
    ...(host.role === "control-plane" && { [CONTROL_PLANE_LABEL]: "" }),
  };
}
