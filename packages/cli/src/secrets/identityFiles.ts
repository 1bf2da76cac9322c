import { findIdentityFiles, IDENTITY_VARIABLE, namedIdentityFiles, USUAL_IDENTITY_FILES } from "@ducksnest/credentials";
import { Option } from "commander";

/** The option of commands that decrypt. */
export interface IdentityOption {
  /** Files with private keys, in the order in which they are tried. @default the user's usual files */
  readonly identity?: readonly string[];
}

/** The option for files with private keys. */
export function identityOption(): Option {
  return new Option(
    "-i, --identity <file>",
    `file with a private key that can decrypt; can be repeated (default: $${IDENTITY_VARIABLE}, or those of ${USUAL_IDENTITY_FILES.map((file) => `~/${file}`).join(" and ")} that exist)`,
  ).argParser((file: string, before: readonly string[] | undefined) => [...(before ?? []), file]);
}

/**
 * The files with the user's private keys: of the option, else of the variable, else the usual files that exist.
 * @param environment @default the process's
 * @param home @default the user's home folder
 * @throws Error if there are none
 */
export function identityFiles(
  options: IdentityOption,
  environment?: NodeJS.ProcessEnv,
  home?: string,
): readonly string[] {
  const files = usableIdentityFiles(options, environment, home);
  if (files.length > 0) return files;
  throw new Error(
    `no private key to decrypt with: add --identity <file>, set $${IDENTITY_VARIABLE}, or make ~/${USUAL_IDENTITY_FILES[0]} with \`age-keygen\`.`,
  );
}

/** Like `identityFiles`, for a command that can do without; none if there are none. */
export function usableIdentityFiles(
  { identity = [] }: IdentityOption,
  environment?: NodeJS.ProcessEnv,
  home?: string,
): readonly string[] {
  return identity.length > 0 ? identity : findIdentityFiles(environment, home);
}

/** Whether the user names the files, with the option or the variable. */
export function areNamed({ identity = [] }: IdentityOption, environment: NodeJS.ProcessEnv): boolean {
  return identity.length > 0 || namedIdentityFiles(environment).length > 0;
}
