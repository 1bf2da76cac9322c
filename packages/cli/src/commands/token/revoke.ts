import { joinTokenFile } from "@ducksnest/credentials";
import { reasonOf } from "@ducksnest/outputs";
import { openHomelab } from "../../manifest/openHomelab";
import { type ManifestOption, manifestOption } from "../../options";
import { type AllOption, allOption, hostsOperand } from "../../secrets/chooseHosts";
import { editSecrets } from "../../secrets/editSecrets";
import type { GuardedTerminal } from "../../terminal/GuardedTerminal";
import { chooseHolders } from "../../tokens/chooseHolders";
import { deleteCommand, deleteSecrets } from "../../tokens/clusterSecrets";
import { publicHalves, publicHalvesFile } from "../../tokens/publicHalves";
import { type ApplyOption, applyOption } from "../../tokens/tokenOptions";
import type { CommandDefinition, Invocation } from "../CommandDefinition";
import { COULD_NOT_RUN } from "../exitCodes";

type RevokeOptions = ManifestOption & AllOption & ApplyOption;

/** `ducksnest token revoke`: removes join tokens. */
export const revoke: CommandDefinition<RevokeOptions> = {
  name: "revoke",
  summary: "remove join tokens",
  description:
    "Removes the join tokens of workers, also of workers that the manifest does not have any more. Prints the command that deletes their Secrets from " +
    "the cluster. With --apply it runs this command first, and removes nothing if it fails. A host that joined already stays in the cluster.",
  operands: [hostsOperand()],
  options: [allOption(), applyOption("delete the Secrets with `kubectl`"), manifestOption()],
  exitCodes: {
    0: "the hosts have no tokens, and with --apply the cluster does not have their Secrets",
    1: "the manifest has errors",
    2: `${COULD_NOT_RUN}; or kubectl failed`,
  },
  examples: ["ducksnest token revoke firebat", "ducksnest token revoke --all --apply"],
  run,
};

async function run({ operands, options, terminal }: Invocation<RevokeOptions>): Promise<number> {
  const opened = openHomelab(options, terminal);
  if (opened.kind === "refused") return opened.exitCode;
  const { topology, manifest } = opened;
  const before = publicHalves(manifest, topology.name);
  const holders = chooseHolders(topology, before, operands, options);
  const ids = holders.flatMap(({ name }) => before.get(name)?.id ?? []);
  if (options.apply) await deleteFirst(ids, terminal);

  const { result } = await editSecrets({ ...opened, terminal, identities: undefined }, (edit) => {
    const known = new Map(publicHalves(manifest, topology.name));
    const lines: string[] = [];
    for (const { name, hostname } of holders) {
      const token = known.get(name);
      // Somebody may have minted another one while kubectl ran.
      if (token?.id !== before.get(name)?.id) {
        lines.push(`kept  ${name}  ${token?.id ?? ""}, which is new`);
        continue;
      }
      const isThere = token !== undefined || edit.folder.has(joinTokenFile(hostname));
      lines.push(isThere ? `revoked  ${name}  ${token?.id ?? ""}`.trimEnd() : `none  ${name}`);
      edit.remove(joinTokenFile(hostname));
      known.delete(name);
    }
    return { result: lines, also: [publicHalvesFile(topology.name, known)] };
  });
  terminal.err(result.map((line) => `${line}\n`).join(""));
  if (!options.apply && ids.length > 0) terminal.out(`${deleteCommand(ids)}\n`);
  return 0;
}

/** Deletes the Secrets while their ids are still known. */
async function deleteFirst(ids: readonly string[], terminal: GuardedTerminal): Promise<void> {
  try {
    await deleteSecrets(ids, terminal);
  } catch (error) {
    throw new Error(`${reasonOf(error)}; nothing was removed. Try again.`, { cause: error });
  }
}
