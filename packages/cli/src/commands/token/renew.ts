import { openHomelab } from "../../manifest/openHomelab";
import { type ManifestOption, manifestOption } from "../../options";
import { type AllOption, allOption, hostsOperand } from "../../secrets/chooseHosts";
import { identitiesAtHand } from "../../secrets/identities";
import { type IdentityOption, identityOption } from "../../secrets/identityFiles";
import { chooseWorkers } from "../../tokens/chooseWorkers";
import { applySecrets, deleteCommand, deleteSecrets, secretsYaml } from "../../tokens/clusterSecrets";
import { issueTokens } from "../../tokens/issueTokens";
import { type ApplyOption, applyOption, type TtlOption, ttlHours, ttlOption } from "../../tokens/tokenOptions";
import type { CommandDefinition, Invocation } from "../CommandDefinition";
import { COULD_NOT_RUN } from "../exitCodes";
import { issuedLines } from "./issuedLines";

type RenewOptions = ManifestOption & IdentityOption & AllOption & TtlOption & ApplyOption;

/** `ducksnest token renew`: replaces join tokens, valid or not. */
export const renew: CommandDefinition<RenewOptions> = {
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

async function run({ operands, options, terminal, now }: Invocation<RenewOptions>): Promise<number> {
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
    replace: true,
  });
  terminal.err(issuedLines(issued));
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
