import { dirname } from "node:path";
import { shown } from "@ducksnest/checks";
import { type ProgramIdentity, SecretsEdit, SecretsFolder } from "@ducksnest/credentials";
import { exposuresIn } from "@ducksnest/outputs";
import { Option } from "commander";
import { checkedTopology } from "../../manifest/checkedTopology";
import { findManifest } from "../../manifest/findManifest";
import { type CommonOptions, formatOption, manifestOption } from "../../options";
import { hasKeys, identitiesAtHand } from "../../secrets/identities";
import { type IdentityOption, identityOption } from "../../secrets/identityFiles";
import { stagedFiles } from "../../secrets/plaintext/gitFiles";
import { reportProblems } from "../../secrets/reportProblems";
import {
  exposedSecrets,
  foreignKeys,
  lackingCa,
  lackingSecrets,
  type SecretFinding,
  unusableSecrets,
  withFix,
} from "../../secrets/secretFindings";
import { secretsDesign } from "../../secrets/secretsDesign";
import { strayFolderLines } from "../../secrets/strayFolders";
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
    "Checks that every secret that hosts need exists and is encrypted to its readers, that your private key decrypts it, that " +
    "there is a CA for joining hosts to pin, and that nix/secrets and nix/pki hold nothing unencrypted. With --staged, it checks instead what Git is about to commit, for " +
    "a pre-commit hook: no unencrypted file in these folders, and no private key or token anywhere. A key that would " +
    "ask for a passphrase for each file is not used; if --identity names it, the command cannot run.",
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
  if (options.staged) return verifyStaged(options, terminal);
  const opened = checkedTopology("derivable", options, terminal);
  if (opened.kind === "refused") return opened.exitCode;
  const { topology, manifest } = opened;
  const root = dirname(manifest);
  const folder = SecretsFolder.read(root, secretsDesign(topology));
  const all = identitiesAtHand(options, terminal);
  const asking = all.program.filter((identity) => !asksOnce(identity));
  if (options.identity !== undefined && asking.length > 0) throw new Error(asking.map(refusal).join("\n"));
  const identities = { ...all, program: all.program.filter(asksOnce) };
  if (!hasKeys(identities)) terminal.err(asking.map(note).join("") || NO_KEY);
  terminal.err(strayFolderLines(root, topology.name));
  const findings = [
    ...lackingSecrets(topology, folder),
    ...lackingCa(topology, root),
    ...foreignKeys(folder),
    ...(hasKeys(identities) ? await unusableSecrets(new SecretsEdit(folder, identities)) : []),
    ...(await exposedSecrets(root)),
  ];
  const secrets = folder.files.length === 1 ? "1 secret is as it" : `${folder.files.length} secrets are as they`;
  const fine = `${secrets} should be.`;
  return reportProblems({ problems: findings.map(sentence), fine, grouped: true }, options.format, terminal);
}

async function verifyStaged({ manifest, format }: VerifyOptions, terminal: Invocation["terminal"]): Promise<number> {
  const staged = stagedFiles(dirname(findManifest(manifest)));
  const found = await Promise.all(staged.map(({ file, content }) => exposuresIn(file, content)));
  const problems = found.flat().map(withFix).map(sentence);
  const files = staged.length === 1 ? "1 staged file holds" : `${staged.length} staged files hold`;
  const fine = `${files} no secret in the clear.`;
  return reportProblems({ problems, fine }, format, terminal);
}

/** Other keys for the program `age` may ask for a passphrase or a touch for each file. */
function asksOnce({ locked }: ProgramIdentity): boolean {
  return locked === true;
}

const ONLY_CHECKED = "so nothing was decrypted; names and readers were checked.";

const NO_KEY = `No private key is at hand, ${ONLY_CHECKED} To decrypt as well, add --identity <file>.\n`;

function note({ shown: file, what }: ProgramIdentity): string {
  return `${file} ${what}, ${ONLY_CHECKED}\n`;
}

function refusal({ shown: file, what }: ProgramIdentity): string {
  return (
    `${file} ${what}, so \`age\` could ask once for each secret. Name another key, such as one without a passphrase, or leave ` +
    "out --identity to check names and readers only."
  );
}

function sentence({ file, line, column, message }: SecretFinding): string {
  return `${shown(file)}:${line}:${column}: ${message}`;
}
