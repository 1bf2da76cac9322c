import { statSync } from "node:fs";
import { resolve } from "node:path";
import { readIfThere, reasonOf, shownPath } from "../readIfThere";
import { IdentityError } from "./errors";
import { type NativeIdentity, type ProgramUse, parseIdentityFile } from "./identityFile";

/** An identity file that only the program `age` can use. */
export interface ProgramIdentity extends ProgramUse {
  /** Absolute path of the file. */
  readonly file: string;
  /** The path as messages show it. */
  readonly shown: string;
}

/** The private keys of a person or a host, for `decrypt`. Printing the object reveals no key. */
export interface Identities {
  /** Keys that are read and ready. */
  readonly native: readonly NativeIdentity[];
  /** Files for the program `age`: protected by a passphrase, RSA, or of a plugin. */
  readonly program: readonly ProgramIdentity[];
  /** Public halves that are known without a passphrase, in the form of `parseRecipient(…).text`. */
  readonly recipients: readonly string[];
}

/**
 * Reads identity files: those of `age-keygen`, and private keys of OpenSSH. Asks for no passphrase yet.
 * @param files paths; a file that is named twice is read once
 * @throws IdentityError with everything that is wrong with all files: missing, readable by other users of the computer,
 *   public instead of private, of an unsupported type, or damaged
 */
export function readIdentities(files: readonly string[]): Identities {
  const native: NativeIdentity[] = [];
  const program: ProgramIdentity[] = [];
  const problems: string[] = [];
  for (const file of new Set(files.map((path) => resolve(path)))) {
    const shown = shownPath(file);
    try {
      const found = readFile(file, shown);
      problems.push(...found.problems.map(({ line, text }) => `${shown}:${line}:1: ${text}`));
      native.push(...found.native);
      if (found.program !== undefined) program.push({ ...found.program, file, shown });
    } catch (error) {
      problems.push(`${shown}:1:1: ${reasonOf(error)}`);
    }
  }
  if (problems.length > 0) throw new IdentityError(problems);
  const recipients = [...native, ...program].flatMap(({ recipient }) => (recipient === undefined ? [] : [recipient]));
  return { native, program, recipients: [...new Set(recipients)] };
}

function readFile(file: string, shown: string) {
  const text = readIfThere(file);
  if (text === undefined) throw new Error("The identity file does not exist. Check the path.");
  const found = parseIdentityFile(text);
  if (found.secret) checkPermissions(file, shown);
  return found;
}

/**
 * Refuses a private key that others can read, as ssh does: only if the file is the caller's own.
 * @see https://github.com/openssh/openssh-portable/blob/V_9_2_P1/authfile.c (sshkey_perm_ok)
 */
function checkPermissions(file: string, shown: string): void {
  const { mode, uid } = statSync(file);
  if (process.getuid?.() !== uid || (mode & 0o077) === 0) return;
  const octal = (mode & 0o777).toString(8).padStart(4, "0");
  throw new Error(
    `The permissions ${octal} give other users access to this private key. Run \`chmod 600 ${quoted(shown)}\`.`,
  );
}

/** A path as a word of a shell. */
function quoted(path: string): string {
  return /^[\w./~+-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
