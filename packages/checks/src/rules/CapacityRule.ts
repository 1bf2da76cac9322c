import { admits, allocatable, type HostFacts, Placement } from "@ducksnest/topology";
import { counted, listed } from "../_words";
import type { OutputRule } from "../Rule";
import { type EmittedWorkload, workloadsOf } from "../workloadsOf";

const SOURCE =
  "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#how-pods-with-resource-requests-are-scheduled";

/** What no host has room for stays Pending, however idle the hosts are: requests count, not use. */
export const CapacityRule: OutputRule = {
  name: "workloads-fit",
  subject: "outputs",
  severity: "error",
  meaning: "What the pods of all workloads request must fit on the hosts that may run them.",
  remedy: "Request less, run fewer replicas, or add a host.",
  source: SOURCE,
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
          ? `${workload.name} requests ${each} on every host, and ${counted(missing, "host")} cannot give that.`
          : `${workload.name} requests ${counted(workload.replicas, "pod")} of ${each}, and ${missing} of them find no host.`;
      report({ path: ["hosts"], at: "key", message, fix: remedy(workload, missing, topology.hosts) });
    }
  },
};

/** Two homes with one laptop too few: everything runs until the first one needs a new battery. */
export const SpareCapacityRule: OutputRule = {
  name: "workloads-fit-with-one-host-down",
  subject: "outputs",
  severity: "warning",
  meaning: "When one worker fails, its pods should find room on the others.",
  remedy: "Add a host, request less, or let the workloads run on more of the hosts.",
  source: SOURCE,
  check({ topology, emitted, report }) {
    const workloads = schedulable(topology.hosts, workloadsOf(emitted.cluster));
    const placement = Placement.of(topology, workloads);
    const names = new Set(workloads.flatMap(({ name, replicas }) => (replicas === "every host" ? [] : [name])));
    for (const { host, pods } of placement.loads) {
      // Without the API server nothing is placed anywhere: what runs keeps running, and what fails stays failed.
      if (host.role === "control-plane") continue;
      const lost = [...pods.keys()].filter((name) => names.has(name));
      if (lost.length === 0) continue;
      const { unplaced } = placement.without(host);
      const homeless = lost.flatMap((name) => {
        const pods = (unplaced.get(name) ?? 0) - (placement.unplaced.get(name) ?? 0);
        return pods > 0 ? [`${counted(pods, "pod")} of ${name}`] : [];
      });
      if (homeless.length === 0) continue;
      report({
        path: ["hosts", host.name],
        at: "key",
        message: `When host "${host.name}" fails, ${listed(homeless)} find no room on the others.`,
        fix: "Add a host, request less, let them run elsewhere, or accept it with `checks: { workloads-fit-with-one-host-down: off }`.",
      });
    }
  },
};

/** Without those that no host may run, whatever its room, which are another rule's to report. */
function schedulable(hosts: readonly HostFacts[], workloads: readonly EmittedWorkload[]): readonly EmittedWorkload[] {
  return workloads.filter((workload) => hosts.some((facts) => admits(facts, workload)));
}

function remedy(workload: EmittedWorkload, missing: number, hosts: readonly HostFacts[]): string {
  const rooms = hosts.filter((facts) => admits(facts, workload)).map(allocatable);
  const most = {
    memory: Math.max(...rooms.map(({ memory }) => memory.toMebibytes())),
    cpu: Math.max(...rooms.map(({ cpuMillicores }) => cpuMillicores)),
  };
  if (workload.requests.memory.toMebibytes() > most.memory)
    return `Request at most ${most.memory} MiB, which is all that the largest has for pods.`;
  if (workload.requests.cpuMillicores > most.cpu)
    return `Request at most ${most.cpu}m CPU, which is all that the largest has for pods.`;
  if (workload.replicas === "every host") return "Request less, or keep it off the small hosts with a node selector.";
  const placed = workload.replicas - missing;
  return placed > 0
    ? `Set replicas to ${placed}, request less, or add a host.`
    : "Request less, here or in other workloads, or add a host.";
}
