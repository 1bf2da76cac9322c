import {
  BOOTSTRAP_TOKEN,
  embeddedSecrets,
  isPrivateKey,
  PRIVATE_KEY,
  SECRET_FORMS,
  SECRETS,
} from "@ducksnest/manifest";
import { at, decode, type Problem, placed, problemOf } from "./_problems";
import type { Exposure } from "./Exposure";
import { holdsRecords } from "./holdsRecords";

/** Folders in which only encrypted and public files may be. Not all file systems distinguish upper case. */
const PROTECTED = /(^|\/)nix\/(secrets|pki)\//i;

/** The folder of the flake, which Nix copies to where every user of a host can read it. */
const FLAKE = /(^|\/)nix\//i;

/**
 * All of a file that has nothing but a kubeadm bootstrap token. In the middle of a text, one without a digit could be a domain
 * of two words, and one of manuals is an example.
 */
const ONLY_TOKEN = /^\s*[a-z0-9]{6}\.[a-z0-9]{16}\s*$/;

/** Files in them that people write, so passwords without a form of their own are looked for, too. */
const PROSE = /(^|\/)(\.gitignore|\.gitattributes|README\.md)$/i;

/** Whether a file's content is what its name says. */
type Holds = (text: string) => boolean | Promise<boolean>;

/** The public files in them, by the end of the name. */
const PUBLIC_FILES: readonly (readonly [name: RegExp, holds: Holds])[] = [
  [/\.pub$/, (text) => /^(ssh-[a-z0-9-]+ AAAA[\w+/=]+( [^\n]*)?\r?\n?$|-----BEGIN PUBLIC KEY-----)/.test(text)],
  [/\.crt$/, (text) => text.includes("-----BEGIN CERTIFICATE-----")],
  [
    /(^|\/)known_hosts$/,
    (text) => text.split("\n").every((line) => /^(#.*|\S+ ssh-[a-z0-9-]+ AAAA[\w+/=]+)?$/.test(line)),
  ],
  [/(^|\/)secrets\.json$/, holdsRecords],
  [/(^|\/)secrets\.nix$/, (text) => text.includes("secrets.json")],
  [/(^|\/)join-tokens\.yaml$/, holdsPublicTokens],
  [PROSE, () => true],
];

/**
 * Whether a file may be in Git, as far as its path says: below `nix/secrets` and `nix/pki` only encrypted and public files.
 * @param file its path, with forward slashes, from the manifest's folder or above
 */
export function belongsInGit(file: string): boolean {
  return !PROTECTED.test(file) || file.endsWith(".age") || PUBLIC_FILES.some(([name]) => name.test(file));
}

/**
 * The secrets in a file that is, or is about to be, in Git.
 * @param file its path, with forward slashes
 * @param content its bytes; undefined if it is too large to be searched
 */
export async function exposuresIn(file: string, content: Uint8Array | undefined): Promise<readonly Exposure[]> {
  if (content === undefined) return [at(file, TOO_LARGE)];
  if (file.endsWith(".age")) return (await isEncrypted(content)) ? [] : [at(file, NOT_ENCRYPTED)];
  const text = decode(content);
  const isProtected = PROTECTED.test(file);
  if (isProtected) {
    const [, holds] = PUBLIC_FILES.find(([name]) => name.test(file)) ?? [];
    if (holds === undefined) return [at(file, NOT_ALLOWED)];
    if (!(await holds(text))) return [at(file, NOT_PUBLIC)];
  }
  if (isPrivateKey(content)) return [at(file, problemOf(PRIVATE_KEY))];
  if (FLAKE.test(file) && ONLY_TOKEN.test(text)) return [at(file, problemOf(BOOTSTRAP_TOKEN))];
  try {
    return placed(file, text, embeddedSecrets(text, isProtected && PROSE.test(file) ? SECRETS : SECRET_FORMS));
  } catch (error) {
    // A pattern overflows the engine's stack on a word of millions of characters.
    if (!(error instanceof RangeError)) throw error;
    return [at(file, UNSEARCHABLE)];
  }
}

const KEEP_OUTSIDE = "Keep it outside the repository, or search it yourself and commit with --no-verify.";

const TOO_LARGE: Problem = {
  kind: "unsearchable",
  message: "The file is larger than 64 MiB, so ducksnest cannot search it.",
  fix: KEEP_OUTSIDE,
};

const UNSEARCHABLE: Problem = {
  kind: "unsearchable",
  message: "The file has a word of millions of characters, so ducksnest cannot search it.",
  fix: KEEP_OUTSIDE,
};

const NOT_ENCRYPTED: Problem = {
  kind: "plaintext",
  message: "The file is not encrypted with age, or damaged.",
  fix: "Encrypt it with `ducksnest secrets set`, and change the secret if it was ever committed.",
};

const NOT_ALLOWED: Problem = {
  kind: "plaintext",
  message: "Only encrypted and public files belong here.",
  fix: "Move it out of the folder, remove it from Git with `git rm --cached`, and change the secret if it was ever committed.",
};

const NOT_PUBLIC: Problem = {
  kind: "plaintext",
  message: "The content is not what the file's name says, so it may be a secret.",
  fix: "Restore the file from Git, or move it out of the folder and remove it from Git with `git rm --cached`.",
};

// Commands that meet no secret do not load the libraries for secrets, because that takes as long as checking a manifest.

/** Whether it is a file of age with a sound header. Only a private key shows whether the rest is sound. */
async function isEncrypted(content: Uint8Array): Promise<boolean> {
  const { stanzasOf } = await import("@ducksnest/credentials");
  try {
    return (await stanzasOf(content)).length > 0;
  } catch {
    return false;
  }
}

async function holdsPublicTokens(text: string): Promise<boolean> {
  const { parsePublicTokens } = await import("@ducksnest/credentials");
  try {
    parsePublicTokens(text, "");
    return true;
  } catch {
    return false;
  }
}
