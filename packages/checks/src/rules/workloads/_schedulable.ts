import { admits, type HostFacts } from "@ducksnest/topology";
import type { EmittedWorkload } from "../../outputs/workloadsOf";

/** Without those that no host may run, whatever its room, which are another rule's to report. */
export function schedulable(
  hosts: readonly HostFacts[],
  workloads: readonly EmittedWorkload[],
): readonly EmittedWorkload[] {
  return workloads.filter((workload) => hosts.some((facts) => admits(facts, workload)));
}
