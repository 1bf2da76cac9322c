import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Topology } from "@ducksnest/topology";
import { CannotTell } from "../CannotTell";
import { done, type Step, todo } from "../Step";
import type { UpContext } from "../UpContext";
import { TOKENS_FILE } from "./outputs";

const FOLDER = "dist";

/** The cluster has the pod network's settings, the join tokens and the workloads. */
export function clusterApply(context: UpContext): Step {
  const { topology, root, cluster } = context;
  return {
    id: "cluster-apply",
    title: "the cluster has what dist/ describes",
    why: "It holds the settings of the pod network, the tokens that the cluster accepts, and your workloads.",
    needs: ["outputs", "kubeconfig"],
    commands: applyCommands(topology),
    proves: ["kubeconfig"],
    probe: async () => {
      const joined = await context.joined();
      const needsTokens = topology.workers.some(({ hostname }) => !joined.has(hostname));
      const files = filesIn(root).filter((file) => file !== TOKENS_FILE || needsTokens);
      if (files.length === 0) throw new CannotTell(`There are no files in ${FOLDER}/. Run \`ducksnest synth\`.`);
      return (await cluster.has(files, root)) ? done() : todo("The cluster differs from dist/.");
    },
  };
}

/** The pod network's kinds are there only once its operator runs, which the first command starts. */
function applyCommands({ name }: Topology): readonly string[] {
  const kubectl = `kubectl --context ${name}`;
  return [
    `${kubectl} apply -f ${FOLDER}/ || ${kubectl} wait --for=condition=Available apiservice/v3.projectcalico.org --timeout=10m`,
    `${kubectl} apply -f ${FOLDER}/`,
  ];
}

function filesIn(root: string): readonly string[] {
  if (!existsSync(join(root, FOLDER))) return [];
  return readdirSync(join(root, FOLDER))
    .filter((file) => file.endsWith(".yaml"))
    .sort()
    .map((file) => `${FOLDER}/${file}`);
}
