import type { RekeyOptions } from "@ducksnest/credentials";
import { Option } from "commander";
import { openHomelab } from "../../manifest/openHomelab";
import { type ManifestOption, manifestOption } from "../../options";
import { editSecrets } from "../../secrets/editSecrets";
import { requiredIdentities } from "../../secrets/identities";
import { type IdentityOption, identityOption } from "../../secrets/identityFiles";
import { withdrawnLines } from "../../secrets/withdrawn";
import type { CommandDefinition, Invocation } from "../CommandDefinition";
import { COULD_NOT_RUN } from "../exitCodes";

type Options = ManifestOption & IdentityOption & RekeyOptions;

/** `ducksnest secrets rekey`: encrypts secrets again if other keys have to decrypt them. */
export const rekey: CommandDefinition<Options> = {
  name: "rekey",
  summary: "encrypt secrets again whose readers changed",
  description:
    "Decrypts the secrets whose readers changed, such as after a change of secrets.operators or of a host's key, and encrypts " +
    "them again to the operators and hosts that the manifest names. A key that is removed can still decrypt the old files in " +
    "Git's history, so change the values as well if it is in wrong hands.",
  options: [
    new Option("--hand-over", "also if your own keys are no longer among the operators, because others take over"),
    identityOption(),
    manifestOption(),
  ],
  exitCodes: { 0: "every secret is encrypted to its readers", 1: "the manifest has errors", 2: COULD_NOT_RUN },
  examples: ["ducksnest secrets rekey"],
  run,
};

async function run({ options, terminal }: Invocation<Options>): Promise<number> {
  const opened = openHomelab(options, terminal);
  if (opened.kind === "refused") return opened.exitCode;
  const identities = requiredIdentities(options, terminal);
  const { result } = await editSecrets({ ...opened, terminal, identities }, async (edit) => {
    const rekeyed = await edit.rekey(options);
    return { result: { rekeyed, withdrawn: withdrawnLines(opened.topology, edit.folder, rekeyed) } };
  });
  const { rekeyed, withdrawn } = result;
  const lines = [...rekeyed.map((file) => `rekeyed  ${file}`), `${rekeyed.length} rekeyed`];
  terminal.out(`${lines.join("\n")}\n`);
  if (withdrawn.length > 0) terminal.err(`${withdrawn.join("\n")}\n`);
  return 0;
}
