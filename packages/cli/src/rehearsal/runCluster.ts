import type { ClusterLevel, ClusterReport } from "@ducksnest/rehearsal";
import type { Topology } from "@ducksnest/topology";
import type { Terminal } from "../terminal/Terminal";
import { clusterInput } from "./clusterInput";
import { chosenClusterFaults, realTailscale, type StageSettings } from "./runRehearsal";
import { Stopwatch } from "./Stopwatch";

/** How much of a cluster runs, and with which programs. */
export interface ClusterSettings extends Pick<StageSettings, "fault" | "tailscale"> {
  /** @default "cluster" */
  readonly level?: ClusterLevel;
  /** Folder whose programs come before those on PATH; undefined for PATH alone. */
  readonly programs?: string | undefined;
}

/**
 * Runs the topology's cluster with real programs, and shows the progress.
 * @param root the manifest's folder
 * @throws CannotRehearse if this machine or this user cannot
 * @throws Error for a fault of the network alone, or of a host that it cannot hit
 */
export async function runCluster(
  topology: Topology,
  root: string,
  { level, fault = [], programs, tailscale }: ClusterSettings,
  terminal: Pick<Terminal, "progress">,
): Promise<ClusterReport> {
  const stopwatch = new Stopwatch(terminal);
  try {
    const folder = programs === undefined ? {} : { programs };
    stopwatch.begin("Making credentials and the cluster's YAML");
    const { rehearseCluster } = await import("@ducksnest/rehearsal");
    return await rehearseCluster(topology, await clusterInput(topology, root), {
      ...(level !== undefined && { level }),
      ...folder,
      ...(tailscale && { tailscale: await realTailscale(topology, folder) }),
      faults: await chosenClusterFaults(topology, fault),
      progress: (step) => stopwatch.begin(step),
    });
  } finally {
    stopwatch.end();
  }
}
