import { dirname } from "node:path";
import { SecretsEdit, verifyPki } from "@ducksnest/credentials";
import { checkedTopology } from "../../manifest/checkedTopology";
import { type CommonOptions, formatOption, manifestOption } from "../../options";
import { MAKE_CA, missingCa, NO_CA } from "../../pki/missingCa";
import { readPki } from "../../pki/openPki";
import { hasKeys, identitiesAtHand } from "../../secrets/identities";
import { type IdentityOption, identityOption } from "../../secrets/identityFiles";
import { reportProblems } from "../../secrets/reportProblems";
import type { CommandDefinition, Invocation } from "../CommandDefinition";
import { COULD_NOT_RUN } from "../exitCodes";

/** `ducksnest pki verify`: every file of the PKI can be used, and they belong together. */
export const verify: CommandDefinition<CommonOptions & IdentityOption> = {
  name: "verify",
  summary: "check certificates and keys",
  description:
    "Checks that there is a CA for joining hosts to pin, that each certificate is of a CA of this homelab, is valid now and may sign, that no private key and no other file " +
    "is in nix/pki, that the files are those of one stage of a rotation, and that the private keys are encrypted to the control " +
    "planes and the operators. With your private key, it also checks that each key belongs to its certificate.",
  options: [formatOption(), identityOption(), manifestOption()],
  exitCodes: { 0: "nothing is wrong", 1: "something is wrong, or the manifest has errors", 2: COULD_NOT_RUN },
  examples: ["ducksnest pki verify"],
  run,
};

async function run({ options, terminal, now }: Invocation<CommonOptions & IdentityOption>): Promise<number> {
  const opened = checkedTopology("derivable", options, terminal);
  if (opened.kind === "refused") return opened.exitCode;
  const { pki, secrets } = readPki(opened);
  const identities = identitiesAtHand(options, terminal);
  const edit = new SecretsEdit(secrets, identities);
  const decrypt = hasKeys(identities) ? (file: string) => edit.decrypt(file) : undefined;
  const problems = await verifyPki({ pki, secrets, now: now(), ...(decrypt && { decrypt }) });
  if (decrypt === undefined && secrets.files.some((file) => file.startsWith("pki/"))) {
    terminal.err("No private key is at hand, so no key was compared with its certificate; add --identity <file>.\n");
  }
  const missing = missingCa(opened.topology, dirname(opened.manifest));
  const lacking = missing === undefined ? [] : [`${missing}:1:1: ${NO_CA}. ${MAKE_CA}`];
  const fine =
    pki.files.length === 0
      ? `${pki.path}: there is no PKI yet. Make one with \`ducksnest pki init\`.`
      : `${pki.files.map(({ file }) => file).join(", ")} are as they should be.`;
  return reportProblems({ problems: [...lacking, ...problems], fine, grouped: true }, options.format, terminal);
}
