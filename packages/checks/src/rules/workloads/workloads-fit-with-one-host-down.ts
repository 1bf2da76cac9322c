import { Placement } from "@ducksnest/topology";
import { counted, listed } from "../../_words";
import { workloadsOf } from "../../outputs/workloadsOf";
import type { OutputRule } from "../../Rule";
import { schedulable } from "./_schedulable";

/** Two homes with one laptop too few: everything runs until the first one needs a new battery. */
export const SpareCapacityRule: OutputRule = {
  name: "workloads-fit-with-one-host-down",
  subject: "outputs",
  severity: "warning",
  meaning: "When one worker fails, its pods should find room on the others.",
  remedy: "Add a host, request less, or let the workloads run on more of the hosts.",
  source:
    "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#how-pods-with-resource-requests-are-scheduled",
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
