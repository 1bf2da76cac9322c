import type { Identity } from "age-encryption";
import { binaryOf } from "./ageFile";
import { CorruptedFileError } from "./errors";
import { parseRecipient } from "./recipients";
import { sshTag } from "./stanzaTypes";

/** One entry of an age file's header: the file key, encrypted to one recipient. Public. */
export interface FileStanza {
  /** For instance `X25519`, `ssh-ed25519`, `scrypt`. */
  readonly type: string;
  /** The words after the type. For an SSH key the first is its tag. */
  readonly args: readonly string[];
}

/** What an age file says in public about its recipients. An X25519 stanza does not say to which key it belongs. */
export interface RecipientHints {
  /** Tags of SSH keys, ssh-ed25519 and ssh-rsa, in the order of the file; `matchingRecipients` compares them. */
  readonly sshTags: readonly string[];
  /** Number of X25519 stanzas. */
  readonly x25519: number;
  /** Whether a passphrase decrypts the file. */
  readonly passphrase: boolean;
  /** Types of the other stanzas, for instance a plugin's. */
  readonly others: readonly string[];
}

/**
 * The entries of a file's header.
 * @param file an age file, binary or armored
 * @throws CorruptedFileError if the header cannot be read
 */
export async function stanzasOf(file: string | Uint8Array): Promise<readonly FileStanza[]> {
  const bytes = await binaryOf(file);
  let found: readonly FileStanza[] | undefined;
  // An identity sees all stanzas, and this one decrypts none: so the library reads the header and then fails.
  const observer: Identity = {
    unwrapFileKey(stanzas) {
      found = stanzas.map(({ args: [type = "", ...args] }) => ({ type, args }));
      return null;
    },
  };
  const { Decrypter } = await import("age-encryption");
  const decrypter = new Decrypter();
  decrypter.addIdentity(observer);
  const failure = await decrypter.decrypt(bytes).catch((error: unknown) => error);
  if (found === undefined) {
    throw new CorruptedFileError("The header of the file is truncated or damaged. Restore it from Git.", {
      cause: failure,
    });
  }
  return found;
}

/** The file's hints about its recipients. @throws CorruptedFileError if the header cannot be read */
export async function hintsOf(file: string | Uint8Array): Promise<RecipientHints> {
  const stanzas = await stanzasOf(file);
  return {
    sshTags: stanzas.flatMap(({ type, args: [tag] }) =>
      /^ssh-(ed25519|rsa)$/.test(type) && tag !== undefined ? [tag] : [],
    ),
    x25519: stanzas.filter(({ type }) => type === "X25519").length,
    passphrase: stanzas.some(({ type }) => type === "scrypt"),
    // rage adds random stanzas whose type ends with -grease, so that readers must ignore unknown ones.
    others: stanzas.map(({ type }) => type).filter((type) => !KNOWN.test(type)),
  };
}

const KNOWN = /^(X25519|scrypt|ssh-ed25519|ssh-rsa)$|-grease$/;

/**
 * The SSH recipients among the given ones that a tag of the file names. Two keys have the same tag with a probability
 * of 1 in 4 thousand million. X25519 and plugin recipients are never returned, because the file does not name them.
 * @param recipients texts that `parseRecipient` accepts
 * @throws Error as `parseRecipient` does
 */
export function matchingRecipients(hints: RecipientHints, recipients: readonly string[]): readonly string[] {
  return recipients.filter((text) => {
    const recipient = parseRecipient(text);
    return recipient.kind === "ssh-ed25519" && hints.sshTags.includes(sshTag(recipient.blob));
  });
}
