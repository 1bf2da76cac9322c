import { Placement } from "@ducksnest/topology";
import { counted, listed } from "../../_words";
import { declaredHosts } from "../../outputs/declaredHosts";
import { workloadsOf } from "../../outputs/workloadsOf";
import type { OutputRule } from "../../Rule";
import { schedulable } from "./_schedulable";

/** Without spare room, the pods of a failed host stay Pending until that host returns. */
export const SpareCapacityRule: OutputRule = {
  name: "workloads-fit-with-one-host-down",
  subject: "outputs",
  severity: "warning",
  meaning: "If one worker fails, the other hosts should have room for its pods.",
  remedy: "Add a host, request less, or let the workloads run on more hosts.",
  source:
    "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#how-pods-with-resource-requests-are-scheduled",
  check({ topology: derived, emitted, report }) {
    const topology = { ...derived, hosts: declaredHosts(derived, emitted) };
    const workloads = schedulable(topology.hosts, workloadsOf(emitted.cluster));
    const placement = Placement.of(topology, workloads);
    const names = new Set(workloads.flatMap(({ name, replicas }) => (replicas === "every host" ? [] : [name])));
    for (const { host, pods } of placement.loads) {
      // Without the API server no pod is placed anywhere, so spare room does not help.
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
        message: `If host "${host.name}" fails, the others have no room for ${listed(homeless)}.`,
        fix: "Add a host, request less, let the pods run on more hosts, or accept the warning with `checks: { workloads-fit-with-one-host-down: off }`.",
      });
    }
  },
};
