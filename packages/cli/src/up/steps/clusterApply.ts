import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { joinTokensFile, readPublicTokens } from "@ducksnest/credentials";
import { CannotTell } from "../CannotTell";
import { done, type Found, type Step, todo } from "../Step";
import type { UpContext } from "../UpContext";
import { TOKENS_FILE } from "./outputs";

const FOLDER = "dist";

/** The cluster has the pod network's settings, the join tokens and the workloads. */
export function clusterApply(context: UpContext): Step {
  return {
    id: "cluster-apply",
    title: "the cluster has what dist/ describes",
    why: "It holds the settings of the pod network, the tokens that the cluster accepts, and your workloads.",
    needs: ["outputs", "kubeconfig"],
    byHand: [
      'On a new cluster, the first `kubectl apply` ends with `error: no matches for kind "FelixConfiguration"`, as expected. ' +
        "The second one applies the rest, once the pod network that the first one starts defines its kinds.",
    ],
    commands: applyCommands(context),
    proves: ["kubeconfig"],
    probe: () => compareWithCluster(context),
  };
}

async function compareWithCluster(context: UpContext): Promise<Found> {
  const { root, cluster } = context;
  const files = filesIn(root).filter((file) => file !== TOKENS_FILE);
  if (files.length === 0) throw new CannotTell(`There are no files in ${FOLDER}/. Run \`ducksnest synth\`.`);
  if (!(await cluster.has(files, root))) return todo(`The cluster differs from ${FOLDER}/.`);
  const wanted = await awaitedTokens(context);
  const known = wanted.length === 0 ? [] : await cluster.tokenIds();
  const missing = wanted.filter((id) => !known.includes(id));
  return missing.length === 0 ? done() : todo(`The cluster does not know the join tokens ${missing.join(", ")}.`);
}

/** Ids of the tokens of workers that have not joined. */
async function awaitedTokens(context: UpContext): Promise<readonly string[]> {
  const { root, topology } = context;
  const joined = await context.joined();
  const tokens = readPublicTokens(join(root, joinTokensFile(topology.name)));
  return topology.workers
    .filter(({ hostname }) => !joined.has(hostname))
    .flatMap(({ name }) => tokens.get(name)?.id ?? []);
}

/**
 * The pod network's kinds are there only once Calico's API server runs, which the first command starts. The operator registers
 * it some seconds later, and kubectl waits for a condition only of an object that exists. Synthesis leaves out tokens that it
 * could decrypt only with a passphrase.
 * @see https://github.com/kubernetes/kubectl/issues/1516
 */
function applyCommands({ root, topology: { name, workers } }: UpContext): readonly string[] {
  const kubectl = `kubectl --context ${name}`;
  const apply = `${kubectl} apply -f ${FOLDER}/`;
  const waitFor = (what: string) => `${kubectl} wait --for=${what} apiservice/v3.projectcalico.org --timeout=10m`;
  const hasTokens = workers.length === 0 || existsSync(join(root, TOKENS_FILE));
  return [
    `${apply} || ${waitFor("create")}`,
    waitFor("condition=Available"),
    apply,
    ...(hasTokens ? [] : [`ducksnest token mint --all | ${kubectl} apply -f -`]),
  ];
}

function filesIn(root: string): readonly string[] {
  if (!existsSync(join(root, FOLDER))) return [];
  return readdirSync(join(root, FOLDER))
    .filter((file) => file.endsWith(".yaml"))
    .sort()
    .map((file) => `${FOLDER}/${file}`);
}
