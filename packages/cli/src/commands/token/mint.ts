import { manifestOption } from "../../options";
import { allOption, hostsOperand } from "../../secrets/chooseHosts";
import { identityOption } from "../../secrets/identityFiles";
import { applySecrets, secretsYaml } from "../../tokens/clusterSecrets";
import { applyOption, ttlOption } from "../../tokens/tokenOptions";
import type { CommandDefinition, Invocation } from "../CommandDefinition";
import { COULD_NOT_RUN } from "../exitCodes";
import { type IssueOptions, issueAsAsked } from "./issueAsAsked";

/** `ducksnest token mint`: makes join tokens for workers that have no valid one. */
export const mint: CommandDefinition<IssueOptions> = {
  name: "mint",
  summary: "make join tokens for workers",
  description:
    "Makes a join token for each worker that has no valid one, encrypted to the worker and the operators. Prints the Secrets " +
    "with which the cluster accepts the tokens, for `kubectl apply -f -`, or applies them with --apply. A worker that has a valid token " +
    "keeps it, and its Secret is printed or applied again, which needs your private key.",
  operands: [hostsOperand()],
  options: [
    allOption(),
    ttlOption(),
    applyOption("pipe the Secrets to `kubectl apply -f -` instead of printing them"),
    identityOption(),
    manifestOption(),
  ],
  exitCodes: {
    0: "the workers have valid tokens, and with --apply the cluster has their Secrets",
    1: "the manifest has errors",
    2: `${COULD_NOT_RUN}; or kubectl failed`,
  },
  examples: ["ducksnest token mint firebat | kubectl apply -f -", "ducksnest token mint --all --apply"],
  run,
};

async function run(invocation: Invocation<IssueOptions>): Promise<number> {
  const { options, terminal } = invocation;
  const result = await issueAsAsked(invocation, false);
  if (result.kind === "refused") return result.exitCode;
  const { topology, issued } = result;
  if (options.apply) await applySecrets(topology, issued, terminal);
  else terminal.secret(await secretsYaml(topology, issued));
  return 0;
}
