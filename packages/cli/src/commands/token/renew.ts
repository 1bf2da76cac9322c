import { manifestOption } from "../../options";
import { allOption, hostsOperand } from "../../secrets/chooseHosts";
import { identityOption } from "../../secrets/identityFiles";
import { applySecrets, deleteCommand, deleteSecrets, secretsYaml } from "../../tokens/clusterSecrets";
import { applyOption, ttlOption } from "../../tokens/tokenOptions";
import type { CommandDefinition, Invocation } from "../CommandDefinition";
import { COULD_NOT_RUN } from "../exitCodes";
import { type IssueOptions, issueAsAsked } from "./issueAsAsked";

/** `ducksnest token renew`: replaces join tokens, valid or not. */
export const renew: CommandDefinition<IssueOptions> = {
  name: "renew",
  summary: "replace join tokens, valid or not",
  description:
    "Makes a new join token for each worker, in place of the one that it has. Prints the new Secrets for `kubectl apply -f -`, " +
    "and names the command that deletes the old ones from the cluster. With --apply it does both. The hosts need " +
    "their new configuration before they join.",
  operands: [hostsOperand()],
  options: [
    allOption(),
    ttlOption(),
    applyOption("apply the new Secrets and delete the old ones with `kubectl`"),
    identityOption(),
    manifestOption(),
  ],
  exitCodes: {
    0: "the workers have new tokens, and with --apply the cluster knows only these",
    1: "the manifest has errors",
    2: `${COULD_NOT_RUN}; or kubectl failed`,
  },
  examples: ["ducksnest token renew firebat | kubectl apply -f -", "ducksnest token renew --all --ttl 2 --apply"],
  run,
};

async function run(invocation: Invocation<IssueOptions>): Promise<number> {
  const { options, terminal } = invocation;
  const result = await issueAsAsked(invocation, true);
  if (result.kind === "refused") return result.exitCode;
  const { topology, issued } = result;
  const old = issued.flatMap(({ replaced }) => (replaced === undefined ? [] : [replaced]));
  // Named before kubectl runs, so that the ids are known if it fails.
  if (old.length > 0) terminal.err(`The cluster accepts the old tokens until this is run: ${deleteCommand(old)}\n`);
  if (!options.apply) {
    terminal.secret(await secretsYaml(topology, issued));
    return 0;
  }
  await applySecrets(topology, issued, terminal);
  await deleteSecrets(old, terminal);
  return 0;
}
