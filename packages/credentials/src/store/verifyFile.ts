import { decrypt } from "../age/decrypt";
import { CorruptedFileError, WrongIdentityError } from "../age/errors";
import type { Identities } from "../age/identities";

/** What an encrypted file has to be. */
export interface ExpectedFile {
  /** The content that was written. */
  readonly encrypted: string | Uint8Array;
  /** The value in it. */
  readonly plaintext: Uint8Array;
}

/**
 * Whether an encrypted file, as it was read back from the disk, is what was written, and every key at hand that is among its
 * recipients decrypts it to the right value. Keys that ask for a passphrase are not tried, because others wait for the lock.
 */
export async function isSound(
  content: Uint8Array,
  { encrypted, plaintext }: ExpectedFile,
  recipients: readonly string[],
  { native }: Identities,
): Promise<boolean> {
  if (!Buffer.from(content).equals(Buffer.from(encrypted))) return false;
  for (const identity of native.filter(({ recipient }) => recipients.includes(recipient))) {
    try {
      const value = await decrypt(content, { native: [identity], program: [], recipients: [] });
      if (!Buffer.from(value).equals(plaintext)) return false;
    } catch (error) {
      if (error instanceof CorruptedFileError || error instanceof WrongIdentityError) return false;
      throw error;
    }
  }
  return true;
}
