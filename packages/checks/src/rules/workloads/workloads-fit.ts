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
  const rooms = topology.hosts.filter((facts) => admits(facts, workload)).map(allocatable);
  const most = {
    memory: Math.max(...rooms.map(({ memory }) => memory.toMebibytes())),
    cpu: Math.max(...rooms.map(({ cpuMillicores }) => cpuMillicores)),
  };
  if (workload.requests.memory.toMebibytes() > most.memory)
    return `Request at most ${most.memory} MiB, the most that a host has for pods.`;
  if (workload.requests.cpuMillicores > most.cpu)
    return `Request at most ${most.cpu}m CPU, the most that a host has for pods.`;
  if (workload.replicas === "every host")
    return "Request less, or use a node selector to keep the pods off small hosts.";
  const replicas = mostReplicas(workload, workload.replicas - missing, topology, workloads);
  return replicas > 0
    ? `Set replicas to ${replicas}, request less, or add a host.`
    : "Request less, here or in other workloads, or add a host.";
}

/**
 * The most pods of a workload that fit without taking room from other workloads: those have as many pods without room as
 * if this workload had no pods at all.
 * @param placed how many fit if the others are disregarded
 */
function mostReplicas(
  workload: EmittedWorkload,
  placed: number,
  topology: Topology,
  workloads: readonly EmittedWorkload[],
): number {
  const unplacedWith = (replicas: number) =>
    Placement.of(
      topology,
      workloads.map((one) => (one === workload ? { ...one, replicas } : one)),
    ).unplaced;
  const without = unplacedWith(0);
  const fits = (replicas: number) =>
    [...unplacedWith(replicas)].every(([name, missing]) => missing <= (without.get(name) ?? 0));
  if (fits(placed)) return placed;
  let [most, tooMany] = [0, placed];
  while (tooMany - most > 1) {
    const middle = Math.floor((most + tooMany) / 2);
    if (fits(middle)) most = middle;
    else tooMany = middle;
  }
  return most;
}
