import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Identities, SecretsEdit, SecretsFolder, SecretsFolderError } from "@ducksnest/credentials";
import type { Topology } from "@ducksnest/topology";
import { Option } from "commander";
import { checkedTopology } from "../../manifest/checkedTopology";
import { findManifest } from "../../manifest/findManifest";
import { type CommonOptions, formatOption, manifestOption } from "../../options";
import { filesBelow } from "../../secrets/filesBelow";
import { stagedFiles } from "../../secrets/gitFiles";
import { hasKeys, identitiesAtHand } from "../../secrets/identities";
import { type IdentityOption, identityOption } from "../../secrets/identityFiles";
import { type Exposure, exposuresIn } from "../../secrets/plaintext";
import { reportProblems } from "../../secrets/reportProblems";
import { secretStates } from "../../secrets/secretStates";
import { secretsDesign } from "../../secrets/secretsDesign";
import type { CommandDefinition, Invocation } from "../CommandDefinition";
import { COULD_NOT_RUN } from "../exitCodes";

interface VerifyOptions extends CommonOptions, IdentityOption {
  readonly staged?: boolean;
}

/** `ducksnest secrets verify`: every secret is there, encrypted to its readers, and nothing is in the clear. */
export const verify: CommandDefinition<VerifyOptions> = {
  name: "verify",
  summary: "check that no secret is missing, damaged or in the clear",
  description:
    "Checks that every secret that hosts need exists and is encrypted to its readers, that your private key decrypts it, and " +
    "that nix/secrets and nix/pki hold nothing unencrypted. With --staged, it checks instead what Git is about to commit, for " +
    "a pre-commit hook: no unencrypted file in these folders, and no private key or token anywhere. SSH keys with a passphrase " +
    "are not tried, because each secret would ask for it.",
  options: [
    new Option("--staged", "check the files that Git is about to commit"),
    formatOption(),
    identityOption(),
    manifestOption(),
  ],
  exitCodes: { 0: "nothing is wrong", 1: "something is wrong, or the manifest has errors", 2: COULD_NOT_RUN },
  examples: ["ducksnest secrets verify", "echo 'npx ducksnest secrets verify --staged' >.git/hooks/pre-commit"],
  run,
};

async function run({ options, terminal }: Invocation<VerifyOptions>): Promise<number> {
  if (options.staged) return verifyStaged(options, terminal);
  const opened = checkedTopology("derivable", options, terminal);
  if (opened.kind === "refused") return opened.exitCode;
  const { topology, manifest } = opened;
  const root = dirname(manifest);
  const folder = SecretsFolder.read(root, secretsDesign(topology));
  const identities = askingOnce(identitiesAtHand(options, terminal));
  if (!hasKeys(identities)) {
    terminal.err("No private key is at hand, so no secret was decrypted; add --identity <file>.\n");
  }
  const problems = [
    ...lacking(topology, folder),
    ...(hasKeys(identities) ? await undecryptable(new SecretsEdit(folder, identities)) : []),
    ...["nix/secrets", "nix/pki"].flatMap((path) =>
      filesBelow(root, path)
        .flatMap((file) => exposuresIn(file, readFileSync(join(root, file))))
        .map(sentence),
    ),
  ];
  const fine = `${folder.files.length} secrets are as they should be.`;
  return reportProblems({ problems, fine }, options.format, terminal);
}

function verifyStaged({ manifest, format }: VerifyOptions, terminal: Invocation["terminal"]): number {
  const staged = stagedFiles(dirname(findManifest(manifest)));
  const problems = staged.flatMap(({ file, content }) => exposuresIn(file, content)).map(sentence);
  return reportProblems(
    { problems, fine: `${staged.length} staged files hold no secret in the clear.` },
    format,
    terminal,
  );
}

/** The keys without those that ask for a passphrase or a touch for each file. */
function askingOnce(identities: Identities): Identities {
  return { ...identities, program: identities.program.filter(({ locked }) => locked) };
}

function sentence({ file, line, column, message }: Exposure): string {
  return `${file}:${line}:${column}: ${message}`;
}

function lacking(topology: Topology, folder: SecretsFolder): readonly string[] {
  const states = secretStates(topology, folder);
  return [
    ...topology.hosts.flatMap(({ name, hostname }) =>
      folder.hostKeys.has(hostname) ? [] : [`${hostname} has no SSH host key. Run \`ducksnest keys make ${name}\`.`],
    ),
    ...states
      .filter(({ status }) => status === "missing")
      .map(({ name, readers }) => `${name} is missing for ${readers.join(", ")}. Run \`${commandFor(name)}\`.`),
    ...states
      .filter(({ status }) => status === "rekey")
      .map(({ file }) => `${file}: its readers changed. Run \`ducksnest secrets rekey\`.`),
    ...folder.strays.map(
      (file) =>
        `${folder.path}/${file}: no host of the manifest reads this file. Delete it, or move it if its host has another hostname now.`,
    ),
  ];
}

function commandFor(name: string): string {
  return name === "join-token" ? "ducksnest token mint --all" : `ducksnest secrets set ${name}`;
}

async function undecryptable(edit: SecretsEdit): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const file of edit.folder.files) {
    try {
      await edit.decrypt(file);
    } catch (error) {
      if (!(error instanceof SecretsFolderError)) throw error;
      problems.push(...error.problems);
    }
  }
  return problems;
}
