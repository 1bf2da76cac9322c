import type { Identity } from "age-encryption";
import { binaryOf } from "./ageFile";
import { AgeProgramError, CorruptedFileError, IdentityError, WrongIdentityError } from "./errors";
import type { Identities, ProgramIdentity } from "./identities";
import { type NativeIdentity, parseIdentityFile } from "./identityFile";
import { runAge } from "./program";
import { hintsOf, type RecipientHints } from "./stanzas";

const DAMAGED = "The file is truncated or damaged. Restore it from Git.";

/**
 * Decrypts a file of `age`, `rage` or `encrypt`. Keys that need the program `age` are tried last, because it may ask for
 * a passphrase; a protected age identity asks once for all files, a protected SSH key once for each file.
 * @param file binary or armored
 * @returns the plaintext, complete and verified
 * @throws WrongIdentityError if the file is sound as far as can be seen, and no identity decrypts it
 * @throws CorruptedFileError if the file is empty, truncated, damaged, not an age file, or has conflict markers of Git
 * @throws AgeProgramError if the program `age` is needed and is missing, or if it fails, for instance because the
 *   passphrase is wrong
 */
export async function decrypt(file: string | Uint8Array, identities: Identities): Promise<Uint8Array> {
  const bytes = await binaryOf(file);
  const hints = await hintsOf(bytes);
  if (hints.passphrase) throw isPassphraseOnly(hints) ? new WrongIdentityError(hints) : new CorruptedFileError(DAMAGED);
  const plaintext = await decryptHere(bytes, identities.native);
  return plaintext ?? (await decryptByPrograms(bytes, hints, identities.program));
}

/** Whether nobody but the passphrase decrypts the file, as the specification of age requires. */
function isPassphraseOnly({ sshTags, x25519, others }: RecipientHints): boolean {
  return sshTags.length + x25519 + others.length === 0;
}

/** Undefined if no identity matches. */
async function decryptHere(bytes: Uint8Array, native: readonly NativeIdentity[]): Promise<Uint8Array | undefined> {
  const { Decrypter } = await import("age-encryption");
  const decrypter = new Decrypter();
  for (const { identity } of native) decrypter.addIdentity(identity);
  // The library asks one identity after the other until one matches.
  let noneMatches = false;
  const last: Identity = {
    unwrapFileKey() {
      noneMatches = true;
      return null;
    },
  };
  decrypter.addIdentity(last);
  try {
    return await decrypter.decrypt(bytes);
  } catch (cause) {
    if (noneMatches) return undefined;
    throw new CorruptedFileError(DAMAGED, { cause });
  }
}

async function decryptByPrograms(
  bytes: Uint8Array,
  hints: RecipientHints,
  identities: readonly ProgramIdentity[],
): Promise<Uint8Array> {
  const failures: AgeProgramError[] = [];
  for (const identity of identities.filter((identity) => mayDecrypt(identity, hints))) {
    try {
      const plaintext = await (identity.locked ? unlockAndDecrypt(bytes, identity) : decryptByProgram(bytes, identity));
      if (plaintext !== undefined) return plaintext;
    } catch (error) {
      if (!(error instanceof AgeProgramError)) throw error;
      failures.push(error);
    }
  }
  const [failure] = failures;
  throw failure ?? new WrongIdentityError(hints);
}

/** False if the hints exclude the identity, so that nobody is asked for a passphrase in vain. */
function mayDecrypt({ locked, tag }: ProgramIdentity, { sshTags, x25519 }: RecipientHints): boolean {
  if (locked) return x25519 > 0;
  return tag === undefined || sshTags.includes(tag);
}

async function decryptByProgram(bytes: Uint8Array, identity: ProgramIdentity): Promise<Uint8Array | undefined> {
  const { output, error } = await runAge(["-d", "-i", identity.file], bytes, subject(identity));
  if (output !== undefined) return new Uint8Array(output);
  if (error.includes("no identity matched")) return undefined;
  if (/payload|header MAC|nonce|unexpected EOF/.test(error)) throw new CorruptedFileError(DAMAGED);
  throw failed(identity, error);
}

/** The keys of protected identity files, once they are unlocked. */
const unlocked = new WeakMap<ProgramIdentity, readonly NativeIdentity[]>();

async function unlockAndDecrypt(bytes: Uint8Array, identity: ProgramIdentity): Promise<Uint8Array | undefined> {
  const native = unlocked.get(identity) ?? (await unlock(identity));
  unlocked.set(identity, native);
  return decryptHere(bytes, native);
}

async function unlock(identity: ProgramIdentity): Promise<readonly NativeIdentity[]> {
  const { output, error } = await runAge(["-d", identity.file], new Uint8Array(), subject(identity));
  if (output === undefined) throw failed(identity, error);
  const { native, program, problems } = parseIdentityFile(output.toString("utf8"));
  if (program !== undefined || problems.length > 0) {
    throw new IdentityError([
      `${identity.shown}:1:1: The identity that the passphrase protects must be one of \`age-keygen\`, which starts with AGE-SECRET-KEY-1.`,
    ]);
  }
  return native;
}

function subject({ shown, what }: ProgramIdentity): string {
  return `The identity ${shown} ${what}`;
}

function failed({ shown }: ProgramIdentity, error: string): AgeProgramError {
  if (/\/dev\/tty|not a terminal/.test(error)) {
    return new AgeProgramError(
      `The key ${shown} has a passphrase, and there is no terminal to ask on. Run the command in a terminal, or use a key without a passphrase.`,
    );
  }
  // What follows `passphrase: ` would be masked as a secret.
  const reason = error.replaceAll(": ", "; ").replace(/\.$/, "");
  return new AgeProgramError(`The program \`age\` could not use the identity ${shown}: ${reason}.`);
}
