import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** The environment variable that names one file with a private key, or several with colons between them. */
export const IDENTITY_VARIABLE = "DUCKSNEST_IDENTITY";

/** The files that are used if nothing names one, from the home folder. */
export const USUAL_IDENTITY_FILES = [".config/ducksnest/identity", ".ssh/id_ed25519"] as const;

/**
 * The files with the user's private keys, if no option names them: those of the variable, else the usual ones that exist.
 * @param environment @default the process's
 * @param home @default the user's home folder
 */
export function findIdentityFiles(
  environment: NodeJS.ProcessEnv = process.env,
  home: string = homedir(),
): readonly string[] {
  const named = namedIdentityFiles(environment);
  if (named.length > 0) return named;
  return USUAL_IDENTITY_FILES.map((file) => join(home, file)).filter((file) => existsSync(file));
}

/** The files that the variable names; none if it is empty or not set. @param environment @default the process's */
export function namedIdentityFiles(environment: NodeJS.ProcessEnv = process.env): readonly string[] {
  return (environment[IDENTITY_VARIABLE] ?? "").split(":").filter(Boolean);
}
