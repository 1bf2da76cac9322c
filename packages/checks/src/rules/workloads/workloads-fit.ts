import { admits, allocatable, type HostFacts, Placement } from "@ducksnest/topology";
import { counted } from "../../_words";
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
  check({ topology, emitted, report }) {
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
      report({ path: ["hosts"], at: "key", message, fix: remedy(workload, missing, topology.hosts) });
    }
  },
};

function remedy(workload: EmittedWorkload, missing: number, hosts: readonly HostFacts[]): string {
  const rooms = hosts.filter((facts) => admits(facts, workload)).map(allocatable);
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
  const placed = workload.replicas - missing;
  return placed > 0
    ? `Set replicas to ${placed}, request less, or add a host.`
    : "Request less, here or in other workloads, or add a host.";
}
