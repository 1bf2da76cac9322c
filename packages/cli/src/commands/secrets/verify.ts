import { dirname } from "node:path";
import { formatJson, shown } from "@ducksnest/checks";
import { readIdentities, SecretsEdit, SecretsFolder } from "@ducksnest/credentials";
import { Option } from "commander";
import { checkedTopology } from "../../manifest/checkedTopology";
import { findManifest } from "../../manifest/findManifest";
import { type CommonOptions, formatOption, manifestOption } from "../../options";
import type { Exposure } from "../../secrets/Exposure";
import { stagedFiles } from "../../secrets/gitFiles";
import { type IdentityOption, identityOption, usableIdentityFiles } from "../../secrets/identityFiles";
import { exposuresIn } from "../../secrets/plaintext";
import { exposedSecrets, lackingSecrets, undecryptableSecrets } from "../../secrets/secretFindings";
import { secretsDesign } from "../../secrets/secretsDesign";
import type { GuardedTerminal } from "../../terminal/GuardedTerminal";
import type { CommandDefinition, Invocation } from "../CommandDefinition";
import { COULD_NOT_RUN } from "../exitCodes";

interface VerifyOptions extends CommonOptions, IdentityOption {
  /** Checks what Git is about to commit. @default false */
  readonly staged?: boolean;
}

/** `ducksnest secrets verify`: every secret is there, encrypted to its readers, and nothing is in the clear. */
export const verify: CommandDefinition<VerifyOptions> = {
  name: "verify",
  summary: "find missing, damaged and unencrypted secrets",
  description:
    "Checks that every secret that hosts need exists and is encrypted to its readers, that your private key decrypts it, and " +
    "that nix/secrets and nix/pki hold nothing unencrypted. With --staged, it checks instead what Git is about to commit, for " +
    "a pre-commit hook: no unencrypted file in these folders, and no private key or token anywhere.",
  options: [
    new Option("--staged", "check the files that Git is about to commit"),
    formatOption(),
    identityOption(),
    manifestOption(),
  ],
  exitCodes: { 0: "nothing is wrong", 1: "something is wrong, or the manifest has errors", 2: COULD_NOT_RUN },
  examples: ["ducksnest secrets verify", "ducksnest secrets verify --staged"],
  run,
};

async function run({ options, terminal }: Invocation<VerifyOptions>): Promise<number> {
  if (options.staged) {
    const staged = stagedFiles(dirname(findManifest(options.manifest)));
    const findings = staged.flatMap(({ file, content }) => exposuresIn(file, content));
    return report(findings, `${staged.length} staged files hold no secret in the clear.`, options, terminal);
  }
  const opened = checkedTopology("derivable", options, terminal);
  if (opened.kind === "refused") return opened.exitCode;
  const { topology, manifest } = opened;
  const root = dirname(manifest);
  const folder = SecretsFolder.read(root, secretsDesign(topology));
  const files = usableIdentityFiles(options);
  const edit = new SecretsEdit(folder, readIdentities(files));
  const findings = [
    ...lackingSecrets(topology, folder),
    ...(files.length > 0 ? await undecryptableSecrets(edit) : []),
    ...exposedSecrets(root),
  ];
  if (files.length === 0)
    terminal.err("No private key is at hand, so no secret was decrypted; add --identity <file>.\n");
  return report(findings, `${folder.files.length} secrets are as they should be.`, options, terminal);
}

function report(
  findings: readonly Exposure[],
  fine: string,
  { format }: CommonOptions,
  terminal: GuardedTerminal,
): number {
  if (format === "json") terminal.formatted(formatJson({ findings }));
  else if (findings.length === 0) terminal.out(`${fine}\n`);
  else {
    const lines = findings.map(({ file, line, column, message }) => `${shown(file)}:${line}:${column}: ${message}`);
    terminal.err(`${lines.join("\n")}\n${findings.length === 1 ? "1 finding" : `${findings.length} findings`}.\n`);
  }
  return findings.length > 0 ? 1 : 0;
}
