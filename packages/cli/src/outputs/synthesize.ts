import type { AddWorkloads } from "@ducksnest/cluster-app";
import type { MakeOutput, Output } from "@ducksnest/outputs";
import type { Topology } from "@ducksnest/topology";
import { missingHandWritten } from "./handWrittenFlake";
import type { OutputName } from "./OutputName";

export { emittedBy } from "@ducksnest/outputs";

/**
 * What makes each output. An app is loaded only when asked for: together they take most of a run.
 * @param given what runs on the cluster; apps/cluster/src/workloads.ts if undefined
 */
export function makersWith(given: AddWorkloads | undefined): Readonly<Record<OutputName, MakeOutput>> {
  return {
    cloud: async (topology) => (await import("@ducksnest/cloud-app")).cloudOutput(topology),
    cluster: async (topology, root) => {
      const { clusterOutput } = await import("@ducksnest/cluster-app");
      const addWorkloads = given ?? (await import("@ducksnest/cluster-app/workloads")).addWorkloads;
      return clusterOutput(topology, root, { addWorkloads });
    },
    hosts: async (topology, root) => {
      const output = (await import("@ducksnest/hosts-app")).hostsOutput(topology, root);
      return { ...output, files: new Map([...output.files, ...missingHandWritten(root)]) };
    },
  };
}

/**
 * Makes outputs in memory.
 * @param root the manifest's folder
 * @param addWorkloads what runs on the cluster; apps/cluster/src/workloads.ts if undefined
 * @throws JoinTokensError and Error for credentials that cannot be used
 */
export async function synthesize(
  topology: Topology,
  root: string,
  names: readonly OutputName[],
  addWorkloads: AddWorkloads | undefined,
): Promise<Output[]> {
  const makers = makersWith(addWorkloads);
  return Promise.all(names.map((name) => makers[name](topology, root)));
}
