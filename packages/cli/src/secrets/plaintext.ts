import { SECRET_FORMS } from "@ducksnest/manifest";

/** A place in a file at which something must not be. */
export interface Exposure {
  /** Path from the top of the repository or from the manifest's folder. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** Sentences: what is wrong, and the fix. They do not contain the secret. */
  readonly message: string;
}

/** Folders in which only encrypted and public files may be. */
const PROTECTED = /(^|\/)nix\/(secrets|pki)\//;

/** The names of encrypted and public files in them. */
const ALLOWED =
  /(\.age|\.pub|\.crt|(^|\/)(known_hosts|secrets\.json|secrets\.nix|join-tokens\.yaml|\.gitignore|README\.md))$/;

/** The start of a file of age, armored or binary. */
const AGE_FILE = /^(-----BEGIN AGE ENCRYPTED FILE-----|age-encryption\.org\/v1\n)/;

/** Join tokens of manuals and tests, also in the modules that synthesis copies. No random token counts like this. */
const EXAMPLE_TOKEN = /^[a-z0-9]{6}\.(0123456789abcdef|fedcba9876543210)$/;

/** The secrets in a file that is, or is about to be, in Git. @param file its path, with forward slashes */
export function exposuresIn(file: string, content: Uint8Array): readonly Exposure[] {
  const text = Buffer.from(content).toString("latin1");
  if (file.endsWith(".age")) return AGE_FILE.test(text) ? [] : [at(file, text, 0, notEncrypted(file))];
  if (PROTECTED.test(file) && !ALLOWED.test(file)) return [at(file, text, 0, notEncrypted(file))];
  return SECRET_FORMS.flatMap(({ pattern, what, fix }) =>
    [...text.matchAll(pattern)]
      .filter(([match]) => !EXAMPLE_TOKEN.test(match))
      .map((match) => at(file, text, match.index, `This looks like ${what}. ${fix}`)),
  );
}

function notEncrypted(file: string): string {
  return file.endsWith(".age")
    ? "The file is not encrypted with age. Encrypt it with `ducksnest secrets set`, and change the secret if it was ever committed."
    : "Only encrypted and public files belong here. Remove it from Git with `git rm --cached`, and change the secret if it was ever committed.";
}

function at(file: string, text: string, offset: number, message: string): Exposure {
  const before = text.slice(0, offset).split("\n");
  return { file, line: before.length, column: (before.at(-1) ?? "").length + 1, message };
}
