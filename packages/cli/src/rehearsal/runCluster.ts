import type { ClusterReport } from "@ducksnest/rehearsal";
import type { Topology } from "@ducksnest/topology";
import type { Terminal } from "../terminal/Terminal";
import { clusterInput } from "./clusterInput";
import { chosenClusterFaults, realTailscale, type StageSettings } from "./runRehearsal";
import { Stopwatch } from "./Stopwatch";

/**
 * Runs the topology's cluster with real programs, and shows the progress.
 * @param root the manifest's folder
 * @throws CannotRehearse if this machine or this user cannot
 * @throws Error for a fault of the network alone, or of a host that it cannot hit
 */
export async function runCluster(
  topology: Topology,
  root: string,
  options: Pick<StageSettings, "fault" | "programs" | "tailscale">,
  terminal: Pick<Terminal, "progress">,
): Promise<ClusterReport> {
  const stopwatch = new Stopwatch(terminal);
  try {
    stopwatch.begin("Making credentials and the cluster's YAML");
    const { rehearseCluster } = await import("@ducksnest/rehearsal");
    return await rehearseCluster(topology, await clusterInput(topology, root), {
      ...(options.programs !== undefined && { programs: options.programs }),
      ...(options.tailscale && { tailscale: await realTailscale(topology, options) }),
      faults: await chosenClusterFaults(topology, options.fault),
      progress: (step) => stopwatch.begin(step),
    });
  } finally {
    stopwatch.end();
  }
}
