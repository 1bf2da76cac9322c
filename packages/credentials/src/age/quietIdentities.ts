import { IdentityError } from "./errors";
import { type Identities, readIdentities } from "./identities";

/** The private keys that can be used without asking anybody. */
export interface QuietIdentities {
  /** Never has keys that need the program `age`. */
  readonly identities: Identities;
  /** Why each other file is not used: whole sentences that name it. */
  readonly skipped: readonly string[];
}

/**
 * Reads the identity files that need no passphrase, no touch of a hardware key, and no program. A file that cannot be used
 * is skipped.
 * @param files paths
 */
export function quietIdentities(files: readonly string[]): QuietIdentities {
  const skipped: string[] = [];
  const usable = files.filter((file) => {
    try {
      const { native, program } = readIdentities([file]);
      skipped.push(...program.map(({ shown, what }) => `${shown} ${what}, so it is not used here.`));
      return native.length > 0;
    } catch (error) {
      if (!(error instanceof IdentityError)) throw error;
      skipped.push(...error.problems);
      return false;
    }
  });
  return { identities: { ...readIdentities(usable), program: [] }, skipped };
}
