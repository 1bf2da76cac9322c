import { join } from "node:path";
import type { AddWorkloads, ClusterOutputOptions } from "@ducksnest/cluster-app";
import { type MakeOutput, nixosOutput, type Output } from "@ducksnest/outputs";
import type { Topology } from "@ducksnest/topology";
import { REPOSITORY } from "../package";
import { missingHandWritten } from "./handWrittenFlake";
import type { OutputName } from "./OutputName";

export { emittedBy } from "@ducksnest/outputs";

/** How join tokens are read for the cluster's output. */
export type TokenOptions = Omit<ClusterOutputOptions, "addWorkloads">;

/** Name of the output that has no files, but what the evaluation of the hosts with their `extra.nix` says. */
type Judged = "nixos";

/**
 * The function that makes each output. It loads the output's app on its first call, because loading all apps takes most of a
 * run.
 * @param given adds what runs on the cluster; apps/cluster/src/workloads.ts if undefined
 */
export function makersWith(
  given: AddWorkloads | undefined,
  tokens: TokenOptions = {},
): Readonly<Record<OutputName | Judged, MakeOutput>> {
  const hosts = oncePerTopology(async (topology, root) => {
    const output = (await import("@ducksnest/hosts-app")).hostsOutput(topology, root);
    return { ...output, files: new Map([...output.files, ...missingHandWritten(root)]) };
  });
  return {
    cloud: async (topology, root) => (await import("@ducksnest/cloud-app")).cloudOutput(topology, root, hosts),
    cluster: async (topology, root) => {
      const { clusterOutput } = await import("@ducksnest/cluster-app");
      const addWorkloads = given ?? (await import("@ducksnest/cluster-app/workloads")).addWorkloads;
      return clusterOutput(topology, root, { ...tokens, addWorkloads });
    },
    hosts,
    nixos: nixosOutput(hosts, join(REPOSITORY, "nix/tests")),
  };
}

/** Makes an output once, because another output contains it. */
function oncePerTopology(make: MakeOutput): MakeOutput {
  const made = new WeakMap<Topology, ReturnType<MakeOutput>>();
  return (topology, root) => {
    const output = made.get(topology) ?? make(topology, root);
    made.set(topology, output);
    return output;
  };
}

/**
 * Makes outputs in memory, in the order of `names`.
 * @param root the manifest's folder
 * @param addWorkloads adds what runs on the cluster; apps/cluster/src/workloads.ts if undefined
 * @param tokens how join tokens are read; commands that look at workloads only leave them out
 * @throws PublicTokensError, SecretsFolderError and Error for credentials that cannot be used
 */
export async function synthesize(
  topology: Topology,
  root: string,
  names: readonly OutputName[],
  addWorkloads: AddWorkloads | undefined,
  tokens: TokenOptions,
): Promise<Output[]> {
  const makers = makersWith(addWorkloads, tokens);
  return Promise.all(names.map((name) => makers[name](topology, root)));
}
