import { join } from "node:path";
import type { AddResources } from "@ducksnest/cloud-app";
import type { AddWorkloads, ClusterOutputOptions } from "@ducksnest/cluster-app";
import { type MakeOutput, type Makers, type NixosOutputOptions, nixosOutput } from "@ducksnest/outputs";
import type { Topology } from "@ducksnest/topology";
import { missingHandWritten } from "./handWrittenFlake";
import { OUTPUT_NAMES, type OutputName } from "./OutputName";
import { REPOSITORY } from "./repository";

/** What the user adds in plain cdk8s and CDKTF. */
export interface Additions {
  /** Adds what runs on the cluster. @default apps/cluster/src/workloads.ts */
  readonly addWorkloads?: AddWorkloads | undefined;
  /** Adds resources in AWS. @default apps/cloud/src/resources.ts */
  readonly addResources?: AddResources | undefined;
}

/** How join tokens are read for the cluster's output. */
export type TokenOptions = Omit<ClusterOutputOptions, "addWorkloads" | "withoutTokens">;

/** The maker of each output, in two forms. */
export interface OutputMakers {
  /** Make all files. */
  readonly whole: Readonly<Record<OutputName, MakeOutput>>;
  /** Make only what the rules read: neither the join tokens, which are decrypted, nor the archives of the flake. */
  readonly judged: Readonly<Record<OutputName, MakeOutput>>;
}

/**
 * The one list of makers. A maker loads the output's app on its first call, because loading all apps takes most of a run.
 */
export function outputMakers({ addWorkloads, addResources }: Additions = {}, tokens: TokenOptions = {}): OutputMakers {
  const hosts = oncePerTopology(async (topology, root) => {
    const output = (await import("@ducksnest/hosts-app")).hostsOutput(topology, root);
    return { ...output, files: new Map([...output.files, ...missingHandWritten(root)]) };
  });
  const cloud =
    (archived: MakeOutput | undefined): MakeOutput =>
    async (topology, root) => {
      const { cloudOutput } = await import("@ducksnest/cloud-app");
      const additions = addResources ?? (await import("@ducksnest/cloud-app/resources")).addResources;
      return cloudOutput(topology, root, { addResources: additions, hosts: archived });
    };
  const cluster =
    (options: Omit<ClusterOutputOptions, "addWorkloads">): MakeOutput =>
    async (topology, root) => {
      const { clusterOutput } = await import("@ducksnest/cluster-app");
      const additions = addWorkloads ?? (await import("@ducksnest/cluster-app/workloads")).addWorkloads;
      return clusterOutput(topology, root, { ...options, addWorkloads: additions });
    };
  return {
    whole: { cloud: cloud(hosts), cluster: cluster(tokens), hosts },
    judged: { cloud: cloud(undefined), cluster: cluster({ withoutTokens: true }), hosts },
  };
}

/** The makers for a command that writes some of the outputs. It judges all of them. */
export function homelabMakers(
  names: readonly OutputName[],
  additions: Additions = {},
  tokens: TokenOptions = {},
): Makers {
  const { whole, judged } = outputMakers(additions, tokens);
  return {
    written: names.map((name) => whole[name]),
    judged: [
      ...OUTPUT_NAMES.filter((name) => !names.includes(name)).map((name) => judged[name]),
      nixosMaker(judged.hosts),
    ],
  };
}

/** The maker of what the evaluation of the hosts says. @param hosts makes the flake */
export function nixosMaker(hosts: MakeOutput, options: NixosOutputOptions = {}): MakeOutput {
  return nixosOutput(hosts, join(REPOSITORY, "nix/tests"), options);
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
