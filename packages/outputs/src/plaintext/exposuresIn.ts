import { parsePublicTokens, stanzasOf } from "@ducksnest/credentials";
import { BOOTSTRAP_TOKEN, SECRET_FORMS, SECRETS } from "@ducksnest/manifest";
import type { Exposure } from "./Exposure";
import { type EmbeddedSecret, embeddedSecrets, isPrivateKey, PRIVATE_KEY } from "./embeddedSecrets";
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

/** The public files in them: the end of the name, and whether the content is what the name says. */
const PUBLIC_FILES: readonly (readonly [name: RegExp, holds: (text: string) => boolean])[] = [
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
    if (!holds(text)) return [at(file, NOT_PUBLIC)];
  }
  if (isPrivateKey(content)) return [at(file, sentence(PRIVATE_KEY))];
  if (FLAKE.test(file) && ONLY_TOKEN.test(text)) return [at(file, sentence(BOOTSTRAP_TOKEN))];
  try {
    return placed(file, text, embeddedSecrets(text, isProtected && PROSE.test(file) ? SECRETS : SECRET_FORMS));
  } catch (error) {
    // A pattern overflows the engine's stack on a word of millions of characters.
    if (!(error instanceof RangeError)) throw error;
    return [at(file, UNSEARCHABLE)];
  }
}

const TOO_LARGE =
  "The file is larger than 64 MiB, so ducksnest cannot search it. Keep it outside the repository, or search it yourself and commit with --no-verify.";

const UNSEARCHABLE =
  "The file has a word of millions of characters, so ducksnest cannot search it. Keep it outside the repository, or search it yourself and commit with --no-verify.";

const NOT_ENCRYPTED =
  "The file is not encrypted with age, or damaged. Encrypt it with `ducksnest secrets set`, and change the secret if it was ever committed.";

const NOT_ALLOWED =
  "Only encrypted and public files belong here. Remove it from Git with `git rm --cached`, and change the secret if it was ever committed.";

const NOT_PUBLIC =
  "The content is not what the file's name says, so it may be a secret. Restore the file from Git, or remove it with `git rm --cached`.";

/** Whether it is a file of age with a sound header. Only a private key shows whether the rest is sound. */
async function isEncrypted(content: Uint8Array): Promise<boolean> {
  try {
    return (await stanzasOf(content)).length > 0;
  } catch {
    return false;
  }
}

function holdsPublicTokens(text: string): boolean {
  try {
    parsePublicTokens(text, "");
    return true;
  } catch {
    return false;
  }
}

function sentence({ what, fix }: EmbeddedSecret["kind"]): string {
  return `This looks like ${what}. ${fix}`;
}

function at(file: string, message: string): Exposure {
  return { file, line: 1, column: 1, message };
}

/** Exposures at the places of secrets, which are sorted by their offset. Takes linear time. */
function placed(file: string, text: string, secrets: readonly EmbeddedSecret[]): readonly Exposure[] {
  let line = 1;
  let start = 0;
  return secrets.map(({ offset, kind }) => {
    for (let end = text.indexOf("\n", start); end >= 0 && end < offset; end = text.indexOf("\n", start)) {
      line += 1;
      start = end + 1;
    }
    return { file, line, column: offset - start + 1, message: sentence(kind) };
  });
}

/** Text in UTF-8, or in UTF-16 with a byte-order mark, as Windows' shell writes it. Other bytes become replacement characters. */
function decode(content: Uint8Array): string {
  const [first, second] = content;
  const encoding =
    first === 0xff && second === 0xfe ? "utf-16le" : first === 0xfe && second === 0xff ? "utf-16be" : "utf-8";
  return new TextDecoder(encoding).decode(content);
}
