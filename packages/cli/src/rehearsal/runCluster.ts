import type { ClusterLevel, ClusterReport } from "@ducksnest/rehearsal";
import type { Topology } from "@ducksnest/topology";
import type { Terminal } from "../terminal/Terminal";
import { clusterInput } from "./clusterInput";
import { Stopwatch } from "./Stopwatch";

/** How much of a cluster runs, and with which programs. */
export interface ClusterSettings {
  /** @default "cluster" */
  readonly level?: ClusterLevel;
  /** Folder whose programs come before those on PATH; undefined for PATH alone. */
  readonly programs?: string | undefined;
}

/**
 * Runs the topology's cluster with real programs, and shows the progress.
 * @param root the manifest's folder
 * @throws CannotRehearse if this machine or this user cannot
 */
export async function runCluster(
  topology: Topology,
  root: string,
  { level, programs }: ClusterSettings,
  terminal: Pick<Terminal, "progress">,
): Promise<ClusterReport> {
  const stopwatch = new Stopwatch(terminal);
  try {
    stopwatch.begin("Making credentials and the cluster's YAML");
    const { rehearseCluster } = await import("@ducksnest/rehearsal");
    return await rehearseCluster(topology, await clusterInput(topology, root), {
      ...(level !== undefined && { level }),
      ...(programs !== undefined && { programs }),
      progress: (step) => stopwatch.begin(step),
    });
  } finally {
    stopwatch.end();
  }
}
