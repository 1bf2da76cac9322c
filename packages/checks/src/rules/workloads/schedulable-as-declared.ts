import {
  admits,
  CONTROL_PLANE_TAINT,
  excludingTaints,
  type HostFacts,
  hasLabels,
  scheduledLabels,
} from "@ducksnest/topology";
import { listed, quoted } from "../../_words";
import { declaredHosts } from "../../outputs/declaredHosts";
import { type EmittedWorkload, workloadsOf } from "../../outputs/workloadsOf";
import type { OutputRule } from "../../Rule";

/** The API server accepts the pods, but they stay Pending. */
export const SchedulableRule: OutputRule = {
  name: "schedulable-as-declared",
  subject: "outputs",
  severity: "error",
  meaning: "At least one host must have the labels that a workload selects, and only taints that it tolerates.",
  remedy: "Select labels that a host has, or tolerate the control plane's taint.",
  source: "https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/",
  check({ topology, emitted, report }) {
    const hosts = declaredHosts(topology, emitted);
    for (const workload of workloadsOf(emitted.cluster)) {
      // A DaemonSet may be meant for future hosts.
      if (workload.replicas === "every host" || workload.replicas === 0) continue;
      if (hosts.some((facts) => admits(facts, workload))) continue;
      report({ path: ["hosts"], at: "key", about: workload.object, ...reason(workload, hosts) });
    }
  },
};

function reason(workload: EmittedWorkload, hosts: readonly HostFacts[]): { message: string; fix: string } {
  const { name } = workload;
  const tainted = hosts.filter((facts) => hasLabels(facts, workload));
  const [first] = tainted;
  if (first !== undefined) {
    const key = excludingTaints(first, workload)[0]?.key ?? "";
    return {
      message: `No host can run ${name}: only ${quoted(tainted.map((host) => host.name))} has the labels that it selects, but ${key === CONTROL_PLANE_TAINT.key ? "the control plane's taint" : `the taint ${key}`} excludes it.`,
      fix: `Add a worker with these labels, or tolerate \`${key}\` in ${name}.`,
    };
  }
  const labels = hosts.map(scheduledLabels);
  for (const [key, value] of Object.entries(workload.nodeSelector)) {
    const values = [...new Set(labels.flatMap((it) => (Object.hasOwn(it, key) ? (it[key] ?? []) : [])))].sort();
    if (values.includes(value)) continue;
    return {
      message: `No host can run ${name}: it selects \`${key}: ${value}\`, which no host has.`,
      fix:
        values.length > 0
          ? `Select a value that a host has: ${listed(values)}.`
          : `No host has the label ${key}, so remove the selector from ${name}.`,
    };
  }
  return {
    message: `No host can run ${name}: none meets all of its selectors.`,
    fix: "Drop one of its node selectors or node affinities, or add a host that meets them.",
  };
}
