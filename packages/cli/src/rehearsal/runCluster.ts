import type { ClusterReport } from "@ducksnest/rehearsal";
import type { Topology } from "@ducksnest/topology";
import type { ProgramsOption } from "../options";
import type { Terminal } from "../terminal/Terminal";
import { clusterInput } from "./clusterInput";
import { Stopwatch } from "./Stopwatch";

/**
 * Runs the topology's cluster with real programs, and shows the progress.
 * @param root the manifest's folder
 * @throws CannotRehearse if this machine or this user cannot
 */
export async function runCluster(
  topology: Topology,
  root: string,
  { programs }: ProgramsOption,
  terminal: Pick<Terminal, "progress">,
): Promise<ClusterReport> {
  const stopwatch = new Stopwatch(terminal);
  try {
    stopwatch.begin("Making credentials and the cluster's YAML");
    const { rehearseCluster } = await import("@ducksnest/rehearsal");
    return await rehearseCluster(topology, await clusterInput(topology, root), {
      ...(programs !== undefined && { programs }),
      progress: (step) => stopwatch.begin(step),
    });
  } finally {
    stopwatch.end();
  }
}
