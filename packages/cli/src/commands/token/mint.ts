import { openHomelab } from "../../manifest/openHomelab";
import { type ManifestOption, manifestOption } from "../../options";
import { type AllOption, allOption, hostsOperand } from "../../secrets/chooseHosts";
import { identitiesAtHand } from "../../secrets/identities";
import { type IdentityOption, identityOption } from "../../secrets/identityFiles";
import { chooseWorkers } from "../../tokens/chooseWorkers";
import { applySecrets, secretsYaml } from "../../tokens/clusterSecrets";
import { issueTokens } from "../../tokens/issueTokens";
import { type ApplyOption, applyOption, type TtlOption, ttlHours, ttlOption } from "../../tokens/tokenOptions";
import type { CommandDefinition, Invocation } from "../CommandDefinition";
import { COULD_NOT_RUN } from "../exitCodes";
import { issuedLines } from "./issuedLines";

type MintOptions = ManifestOption & IdentityOption & AllOption & TtlOption & ApplyOption;

/** `ducksnest token mint`: makes join tokens for workers that have no valid one. */
export const mint: CommandDefinition<MintOptions> = {
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

async function run({ operands, options, terminal, now }: Invocation<MintOptions>): Promise<number> {
  const opened = openHomelab(options, terminal);
  if (opened.kind === "refused") return opened.exitCode;
  const { topology, manifest, state } = opened;
  const issued = await issueTokens({
    topology,
    manifest,
    state,
    terminal,
    workers: chooseWorkers(topology, operands, options),
    identities: identitiesAtHand(options, terminal),
    now: now(),
    ttlHours: ttlHours(options, topology),
    replace: false,
  });
  terminal.err(issuedLines(issued));
  if (options.apply) await applySecrets(topology, issued, terminal);
  else terminal.secret(await secretsYaml(topology, issued));
  return 0;
}
