import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { FileChange, Output } from "@ducksnest/outputs";
import type { Topology } from "@ducksnest/topology";

const FILE = ".gitignore";

/**
 * The lines that keep secrets in plain text out of git, and let it take encrypted and public files, which the flake needs.
 * Their order matters: the last line that matches a path decides.
 * @see https://git-scm.com/docs/gitignore#_pattern_format
 */
export const SECRETS_LINES = [
  "nix/secrets/**",
  "!nix/secrets/**/",
  "!nix/secrets/**/*.age",
  "!nix/secrets/**/*.pub",
  "!nix/secrets/**/known_hosts",
  "!nix/secrets/**/.gitattributes",
  "!nix/secrets/**/secrets.json",
  "!nix/secrets/**/secrets.nix",
  "!nix/secrets/**/join-tokens.yaml",
] as const;

/** The same for the folder of certificates. */
export const PKI_LINES = [
  "nix/pki/**",
  "!nix/pki/**/",
  "!nix/pki/**/.gitattributes",
  "!nix/pki/**/*.crt",
  "!nix/pki/**/*.pub",
  "nix/**/*.key",
] as const;

/** Private keys by the names that programs and manuals give them. A .gitignore without these lines is no cause for a warning, because no private key may be in the folder anyway. */
const KEY_LINES = [
  "*.key",
  "*.pem",
  "*.p12",
  "*.pfx",
  "*.agekey",
  "id_rsa",
  "id_ecdsa",
  "id_ed25519",
  "ssh_host_*_key",
  "*.kubeconfig",
] as const;

const CONTENT = `# Below these folders, only encrypted and public files are committed.
${[...SECRETS_LINES, ...PKI_LINES].join("\n")}

# Private keys are nowhere in the repository. \`ducksnest synth\` also finds those with other names.
${KEY_LINES.join("\n")}

# Join tokens. Anyone who has one can add a host to the cluster.
dist/

# Files of a running command.
.ducksnest/
.ducksnest-staged/

# Terraform's state can hold secrets, too.
terraform.*.tfstate*
.terraform/

# Commands make these again.
cdktf.out/
result
result-*
/topology.svg
/topology.html
`;

/** A kind of secret that git must not take. */
interface Secret {
  /** What git could commit, for the sentence. */
  readonly kind: string;
  /** A path of a secret, from the manifest's folder, that git has to ignore. There need not be a file. */
  readonly file: string;
  /** The lines that make git ignore it. The first decides; the others let git take what is not secret. */
  readonly lines: readonly string[];
}

function secretsOf(name: string): readonly Secret[] {
  const plain = "private keys and secrets in plain text";
  return [
    { kind: "join tokens", file: "dist/join-tokens.k8s.yaml", lines: ["dist/"] },
    { kind: plain, file: `nix/secrets/${name}/shared/wifi`, lines: SECRETS_LINES },
    { kind: plain, file: `nix/pki/${name}/ca.key`, lines: PKI_LINES },
  ];
}

/**
 * The .gitignore beside the manifest, which is written if there is none. One that exists belongs to the user; if git could
 * commit secrets in spite of it, the output has a warning for each kind.
 * @param root the manifest's folder
 */
export function gitIgnoreOutput({ name }: Topology, root: string): Output {
  return {
    directory: ".",
    files: new Map([[FILE, { content: CONTENT, secret: false, once: true }]]),
    generated: undefined,
    header: undefined,
    emitted: {},
    missing: [],
    warnings: existsSync(join(root, FILE)) ? warnings(root, secretsOf(name)) : [],
  };
}

/** The same .gitignore as a change, unless there is one, for commands that write secrets before the first synthesis. */
export function missingGitIgnore(root: string): readonly FileChange[] {
  return existsSync(join(root, FILE)) ? [] : [{ file: FILE, content: CONTENT }];
}

function warnings(root: string, secrets: readonly Secret[]): string[] {
  const ignored = ignoredByGit(root, secrets) ?? ignoredByLines(root, secrets);
  const exposed = secrets.filter(({ file }) => !ignored.includes(file));
  const kinds = new Set(exposed.map(({ kind }) => kind));
  return [...kinds].map((kind) => {
    const some = exposed.filter((each) => each.kind === kind);
    const lines = some.flatMap((each) => each.lines.map((line) => `\`${line}\``));
    const order = lines.length > 2 ? ", in this order" : "";
    return `${FILE} does not ignore ${listed(some.map(({ file }) => file))}, so git can commit ${kind}. Add the ${lines.length === 1 ? "line" : "lines"} ${listed(lines)} to it${order}.`;
  });
}

function listed(items: readonly string[]): string {
  const last = items.at(-1) ?? "";
  return items.length > 1 ? `${items.slice(0, -1).join(", ")} and ${last}` : last;
}

/** The secret files that git ignores; undefined if git cannot say, such as outside a git repository. */
function ignoredByGit(root: string, secrets: readonly Secret[]): readonly string[] | undefined {
  const args = ["-C", root, "check-ignore", "--no-index", "--", ...secrets.map(({ file }) => file)];
  const { status, stdout } = spawnSync("git", args, { encoding: "utf8" });
  // 0: some are ignored. 1: none is. @see https://git-scm.com/docs/git-check-ignore#_exit_status
  return status === 0 || status === 1 ? stdout.split("\n") : undefined;
}

/** The secret files whose folder is a line of the .gitignore. */
function ignoredByLines(root: string, secrets: readonly Secret[]): readonly string[] {
  const folders = readFileSync(join(root, FILE), "utf8").split(/\r?\n/).map(folderOf);
  return secrets.filter(({ lines: [line = ""] }) => folders.includes(folderOf(line))).map(({ file }) => file);
}

/** The folder that a line ignores, without the signs at its ends. */
function folderOf(line: string): string {
  return line.replace(/^\/|\/\**\s*$|\s+$/g, "");
}
