import { admits, type HostFacts } from "@ducksnest/topology";
import type { EmittedWorkload } from "../../outputs/workloadsOf";

/** The workloads that some host can run, regardless of its room. `schedulable-as-declared` reports the others. */
export function schedulable(
  hosts: readonly HostFacts[],
  workloads: readonly EmittedWorkload[],
): readonly EmittedWorkload[] {
  return workloads.filter((workload) => hosts.some((facts) => admits(facts, workload)));
}
