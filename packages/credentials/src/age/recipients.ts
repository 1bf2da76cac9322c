import { bech32 } from "@scure/base";
import { parsePublicKey, publicLine } from "../ssh/publicKey";

/** A public key to which files are encrypted. */
export type Recipient =
  | {
      readonly kind: "x25519";
      /** `age1…`, as it was written. */
      readonly text: string;
      /** The 32 bytes of the key. */
      readonly bytes: Uint8Array;
    }
  | {
      readonly kind: "ssh-ed25519";
      /** `ssh-ed25519 <base64>`, without the comment, so that equal keys have equal texts. */
      readonly text: string;
      /** The key in SSH's encoding. */
      readonly blob: Buffer;
      /** The 32 bytes of the key. */
      readonly bytes: Buffer;
    }
  | {
      readonly kind: "plugin";
      /** `age1<plugin>1…`, as it was written. */
      readonly text: string;
      /** The plugin's name; `age-plugin-<name>` is its program. */
      readonly plugin: string;
    };

/**
 * Reads a recipient: `age1…`, `age1<plugin>1…`, or a line `ssh-ed25519 …`.
 *
 * Post-quantum recipients (`age1pq1…`) count as a plugin's, because programs before age 1.3 need one for them.
 * @throws Error with a sentence; it quotes nothing, because the text may be a private key in the wrong place
 * @see https://github.com/C2SP/C2SP/blob/main/age.md#the-x25519-recipient-type
 * @see https://github.com/C2SP/C2SP/blob/main/age-plugin.md
 */
export function parseRecipient(text: string): Recipient {
  const trimmed = text.trim();
  if (/AGE-(SECRET-KEY|PLUGIN)-|PRIVATE KEY/i.test(trimmed)) {
    throw new Error(
      "This is a private key. Use its public half: `age-keygen -y <file>` prints it for an age key, and a .pub file holds it for an SSH key.",
    );
  }
  if (trimmed.startsWith("age1")) return parseAge(trimmed);
  if (/^(ssh|ecdsa|sk)-/.test(trimmed)) {
    const key = parsePublicKey(trimmed);
    return {
      kind: "ssh-ed25519",
      text: publicLine({ blob: key.blob, comment: "" }),
      blob: key.blob,
      bytes: key.bytes,
    };
  }
  throw new Error("This is not a recipient. One starts with `age1` or `ssh-ed25519`.");
}

/** The recipients without repetition, in the given order. @throws Error as `parseRecipient` does, or if there are none */
export function parseRecipients(texts: readonly string[]): readonly Recipient[] {
  if (texts.length === 0) throw new Error("There are no recipients. Nobody could decrypt the file.");
  return [...new Map(texts.map(parseRecipient).map((recipient) => [recipient.text, recipient])).values()];
}

function parseAge(text: string): Recipient {
  const decoded = decodeBech32(text);
  if (decoded === undefined) {
    throw new Error("The checksum of this age recipient is wrong. Copy the whole recipient again.");
  }
  const { prefix, bytes } = decoded;
  const [, plugin] = /^age1([a-z0-9+._-]+)$/.exec(prefix) ?? [];
  if (plugin !== undefined) return { kind: "plugin", text, plugin };
  if (prefix === "age" && bytes.length === 32) return { kind: "x25519", text, bytes };
  throw new Error("This age recipient does not hold an X25519 key. Copy the whole recipient again.");
}

/** Decodes Bech32 of any length; undefined if the text is damaged. The library's message would quote the text. */
export function decodeBech32(text: string): { readonly prefix: string; readonly bytes: Uint8Array } | undefined {
  const decoded = bech32.decodeUnsafe(text, false);
  const bytes = decoded === undefined ? undefined : bech32.fromWordsUnsafe(decoded.words);
  return decoded === undefined || !(bytes instanceof Uint8Array) ? undefined : { prefix: decoded.prefix, bytes };
}
