import type { MakeOutput, Output } from "@ducksnest/outputs";
import type { Topology } from "@ducksnest/topology";
import type { OutputName } from "./Output";

export { emittedBy } from "@ducksnest/outputs";

/** What makes each output. An app is loaded only when asked for: together they take most of a run. */
export const MAKERS: Readonly<Record<OutputName, MakeOutput>> = {
  cloud: async (topology) => (await import("@ducksnest/cloud-app")).cloudOutput(topology),
  cluster: async (topology, root) => (await import("@ducksnest/cluster-app")).clusterOutput(topology, root),
  hosts: async (topology, root) => (await import("@ducksnest/hosts-app")).hostsOutput(topology, root),
};

/**
 * Makes outputs in memory.
 * @param root the manifest's folder
 * @throws JoinTokensError and Error for credentials that cannot be used
 */
export async function synthesize(topology: Topology, root: string, names: readonly OutputName[]): Promise<Output[]> {
  return Promise.all(names.map((name) => MAKERS[name](topology, root)));
}
