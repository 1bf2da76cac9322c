import { homedir } from "node:os";
import { type Identities, IdentityError, readIdentities } from "@ducksnest/credentials";
import type { GuardedTerminal } from "../terminal/GuardedTerminal";
import { areNamed, type IdentityOption, identityFiles, usableIdentityFiles } from "./identityFiles";

/**
 * The user's private keys, for a command that can do without. A usual file that cannot be used, such as an RSA key or one
 * that others can read, is left out with a note. A file that the user names has to be usable.
 * @param environment @default the process's
 * @param home @default the user's home folder
 * @throws IdentityError with everything that is wrong with the files that the user names
 */
export function identitiesAtHand(
  options: IdentityOption,
  terminal: GuardedTerminal,
  environment: NodeJS.ProcessEnv = process.env,
  home = homedir(),
): Identities {
  const files = usableIdentityFiles(options, environment, home);
  return readIdentities(
    areNamed(options, environment) ? files : files.filter((file) => isUsable(file, (note) => terminal.err(note))),
  );
}

/**
 * The user's private keys, for a command that decrypts.
 * @throws Error like `identitiesAtHand`, or if there are none
 */
export function requiredIdentities(
  options: IdentityOption,
  terminal: GuardedTerminal,
  environment: NodeJS.ProcessEnv = process.env,
  home = homedir(),
): Identities {
  const identities = identitiesAtHand(options, terminal, environment, home);
  if (hasKeys(identities)) return identities;
  // Throws, because no file is there, or because none of them can be used.
  return readIdentities(identityFiles(options, environment, home));
}

/** Whether there is any key. */
export function hasKeys({ native, program }: Identities): boolean {
  return native.length + program.length > 0;
}

function isUsable(file: string, note: (text: string) => void): boolean {
  try {
    readIdentities([file]);
    return true;
  } catch (error) {
    if (!(error instanceof IdentityError)) throw error;
    note(`${error.problems.join("\n")}\nThe file is not used.\n`);
    return false;
  }
}
