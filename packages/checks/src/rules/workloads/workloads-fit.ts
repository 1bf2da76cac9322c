import { Size } from "@ducksnest/manifest";
import { admits, allocatable, Placement, type Topology } from "@ducksnest/topology";
import { counted } from "../../_words";
import { declaredHosts } from "../../outputs/declaredHosts";
import { type EmittedWorkload, workloadsOf } from "../../outputs/workloadsOf";
import type { OutputRule } from "../../Rule";
import { schedulable } from "./_schedulable";

/** Pods without room stay Pending even if hosts are idle, because the scheduler counts requests, not usage. */
export const CapacityRule: OutputRule = {
  name: "workloads-fit",
  subject: "outputs",
  severity: "error",
  meaning: "The requests of all pods must fit on the hosts that can run them.",
  remedy: "Request less, run fewer replicas, or add a host.",
  source:
    "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#how-pods-with-resource-requests-are-scheduled",
  check({ topology: derived, emitted, report }) {
    const topology = { ...derived, hosts: declaredHosts(derived, emitted) };
    const workloads = schedulable(topology.hosts, workloadsOf(emitted.cluster));
    const { unplaced } = Placement.of(topology, workloads);
    for (const workload of workloads) {
      const missing = unplaced.get(workload.name);
      if (missing === undefined) continue;
      const { cpuMillicores, memory } = workload.requests;
      const each = `${cpuMillicores}m CPU and ${memory.toMebibytes()} MiB`;
      const message =
        workload.replicas === "every host"
          ? `${workload.name} requests ${each} on every host, but ${counted(missing, "host")} cannot provide that.`
          : `${workload.name} requests ${counted(workload.replicas, "pod")} of ${each}, but no host has room for ${missing} of them.`;
      report({
        path: ["hosts"],
        at: "key",
        about: workload.object,
        message,
        fix: remedy(workload, missing, topology, workloads),
      });
    }
  },
};

function remedy(
  workload: EmittedWorkload,
  missing: number,
  topology: Topology,
  workloads: readonly EmittedWorkload[],
): string {
  const smaller = smallerRequests(workload, topology, workloads);
  if (smaller.length > 0) return `Request at most ${smaller.join(" and ")}, the most that fits beside the other pods.`;
  if (workload.replicas === "every host")
    return "Request less, or use a node selector to keep the pods off small hosts.";
  const replicas = mostReplicas(workload, workload.replicas - missing, topology, workloads);
  return replicas > 0
    ? `Set replicas to ${replicas}, request less, or add a host.`
    : "Request less, here or in other workloads, or add a host.";
}

/**
 * The largest amounts that fit, of each resource of which a pod requests more than any host has.
 * @returns empty if there is no such resource, or if a smaller amount of it is not enough
 */
function smallerRequests(
  workload: EmittedWorkload,
  topology: Topology,
  workloads: readonly EmittedWorkload[],
): readonly string[] {
  const fits = fitting(workload, topology, workloads);
  const rooms = topology.hosts.filter((facts) => admits(facts, workload)).map(allocatable);
  const mebibytes = workload.requests.memory.toMebibytes();
  const { cpuMillicores } = workload.requests;
  const hasMemory = rooms.some(({ memory }) => memory.toMebibytes() >= mebibytes);
  const hasCpu = rooms.some((room) => room.cpuMillicores >= cpuMillicores);
  const requests = (memory: number, cpu: number) => ({
    requests: { memory: Size.mebibytes(memory), cpuMillicores: cpu },
  });
  const memory = hasMemory
    ? mebibytes
    : largest(mebibytes, (amount) => fits(requests(amount, hasCpu ? cpuMillicores : 0)));
  const cpu = hasCpu ? cpuMillicores : largest(cpuMillicores, (amount) => fits(requests(memory, amount)));
  if ((!hasMemory && memory === 0) || (!hasCpu && cpu === 0)) return [];
  return [...(hasMemory ? [] : [`${memory} MiB`]), ...(hasCpu ? [] : [`${cpu}m CPU`])];
}

/**
 * The most pods of a workload that fit without taking room from other workloads.
 * @param placed how many fit if the others are disregarded
 */
function mostReplicas(
  workload: EmittedWorkload,
  placed: number,
  topology: Topology,
  workloads: readonly EmittedWorkload[],
): number {
  const fits = fitting(workload, topology, workloads);
  return fits({ replicas: placed }) ? placed : largest(placed, (replicas) => fits({ replicas }));
}

/**
 * Whether a workload with other requests or replicas fits without taking room from other workloads: those have as many pods
 * without room as if this workload had no pods at all.
 */
function fitting(
  workload: EmittedWorkload,
  topology: Topology,
  workloads: readonly EmittedWorkload[],
): (changes: Partial<Pick<EmittedWorkload, "requests" | "replicas">>) => boolean {
  const unplacedWith = (changes: Partial<EmittedWorkload>) =>
    Placement.of(
      topology,
      workloads.map((one) => (one === workload ? { ...one, ...changes } : one)),
    ).unplaced;
  const without = unplacedWith({ replicas: 0 });
  return (changes) => [...unplacedWith(changes)].every(([name, missing]) => missing <= (without.get(name) ?? 0));
}

/** The largest whole number below `tooMany` that is right, by bisection; 0 if there is none. */
function largest(tooMany: number, isRight: (amount: number) => boolean): number {
  let [most, above] = [0, tooMany];
  while (above - most > 1) {
    const middle = Math.floor((most + above) / 2);
    if (isRight(middle)) most = middle;
    else above = middle;
  }
  return most;
}
