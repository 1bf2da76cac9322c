import { dirname } from "node:path";
import { SecretsEdit, SecretsFolder } from "@ducksnest/credentials";
import { Argument } from "commander";
import { checkedTopology } from "../../manifest/checkedTopology";
import { type ManifestOption, manifestOption } from "../../options";
import { chooseSecret, type ScopeOptions } from "../../secrets/chooseSecret";
import { requiredIdentities } from "../../secrets/identities";
import { type IdentityOption, identityOption } from "../../secrets/identityFiles";
import { hostOption, siteOption } from "../../secrets/scopeOptions";
import { secretsDesign } from "../../secrets/secretsDesign";
import type { CommandDefinition, Invocation } from "../CommandDefinition";
import { COULD_NOT_RUN } from "../exitCodes";

type ShowOptions = ManifestOption & IdentityOption & ScopeOptions;

/** `ducksnest secrets show`: decrypts a value. */
export const show: CommandDefinition<ShowOptions> = {
  name: "show",
  summary: "decrypt a value and print it",
  description:
    "Decrypts a secret with your private key and prints it to standard output. `ducksnest secrets list` shows which secrets exist.",
  operands: [new Argument("<secret>", "name of the secret, such as wifi")],
  options: [hostOption(), siteOption(), identityOption(), manifestOption()],
  exitCodes: { 0: "the value is printed", 1: "the manifest has errors", 2: COULD_NOT_RUN },
  examples: ["ducksnest secrets show join-token --host firebat"],
  run,
};

async function run({ operands: [name = ""], options, terminal }: Invocation<ShowOptions>): Promise<number> {
  const opened = checkedTopology("derivable", { ...options, format: "text" }, terminal);
  if (opened.kind === "refused") return opened.exitCode;
  const folder = SecretsFolder.read(dirname(opened.manifest), secretsDesign(opened.topology));
  const { file } = chooseSecret(opened.topology, name, options, folder);
  const edit = new SecretsEdit(folder, requiredIdentities(options, terminal));
  const value = Buffer.from(await edit.decrypt(file)).toString("utf8");
  terminal.secret(value.endsWith("\n") ? value : `${value}\n`);
  return 0;
}
