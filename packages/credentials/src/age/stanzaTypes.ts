import { createHash } from "node:crypto";
import type { Identity, Recipient as RecipientInterface, Stanza } from "age-encryption";
import type { SshPrivateKey } from "../ssh/SshPrivateKey";
import { type KeyType, unwrap, wrap } from "./keyAgreement";
import type { Recipient } from "./recipients";

const X25519: KeyType = { label: "age-encryption.org/v1/X25519" };
const X25519_STANZA = "X25519";
const SSH_STANZA = "ssh-ed25519";

/** Bytes of a file key, of a share, and of a wrapped file key. */
const FILE_KEY = 16;
const SHARE = 32;
const WRAPPED = FILE_KEY + 16;

/**
 * Names an SSH key in a stanza: base64 of 4 bytes of the SHA-256 of the key in SSH's encoding. Public, and not unique.
 * @see https://github.com/FiloSottile/age/blob/v1.3.1/agessh/agessh.go
 */
export function sshTag(blob: Uint8Array): string {
  return base64(createHash("sha256").update(blob).digest().subarray(0, 4));
}

/**
 * An X25519 recipient for `age-encryption`.
 * @see https://github.com/C2SP/C2SP/blob/main/age.md#x25519-recipient-stanza
 */
export function x25519Recipient({ bytes }: Extract<Recipient, { kind: "x25519" }>): RecipientInterface {
  return {
    async wrapFileKey(fileKey) {
      const { share, body } = wrap(fileKey, bytes, X25519);
      return [{ args: [X25519_STANZA, base64(share)], body }];
    },
  };
}

/** An X25519 identity for `age-encryption`. @param secretKey the 32 bytes of `AGE-SECRET-KEY-1…` */
export function x25519Identity(secretKey: Uint8Array): Identity {
  return {
    unwrapFileKey: async (stanzas) =>
      firstUnwrapped(stanzas, X25519_STANZA, 2, ([, share = ""], body) =>
        unwrap({ share: shareOf(share), body }, secretKey, X25519),
      ),
  };
}

/**
 * An ssh-ed25519 recipient for `age-encryption`. The key is converted to X25519.
 * @see https://github.com/FiloSottile/age/blob/v1.3.1/agessh/agessh.go
 */
export function sshRecipient({ bytes, blob }: Extract<Recipient, { kind: "ssh-ed25519" }>): RecipientInterface {
  return {
    async wrapFileKey(fileKey) {
      const { share, body } = wrap(fileKey, await montgomery(bytes), sshType(blob));
      return [{ args: [SSH_STANZA, sshTag(blob), base64(share)], body }];
    },
  };
}

/** An ssh-ed25519 identity for `age-encryption`. */
export function sshIdentity(key: SshPrivateKey): Identity {
  const { blob } = key;
  return {
    async unwrapFileKey(stanzas) {
      const { ed25519 } = await import("@noble/curves/ed25519.js");
      const secretKey = ed25519.utils.toMontgomerySecret(key.seed);
      return firstUnwrapped(stanzas, SSH_STANZA, 3, ([, tag, share = ""], body) =>
        tag === sshTag(blob) ? unwrap({ share: shareOf(share), body }, secretKey, sshType(blob)) : undefined,
      );
    },
  };
}

function sshType(tweak: Uint8Array): KeyType {
  return { label: "age-encryption.org/v1/ssh-ed25519", tweak };
}

/** The X25519 public key of an ed25519 key. */
async function montgomery(bytes: Uint8Array): Promise<Uint8Array> {
  const { ed25519 } = await import("@noble/curves/ed25519.js");
  try {
    return ed25519.utils.toMontgomery(new Uint8Array(bytes));
  } catch (cause) {
    throw new Error("This ssh-ed25519 key is not a valid point of its curve. Copy the whole line again.", { cause });
  }
}

/** The first file key that a stanza of the type gives; null if none does. @throws Error if such a stanza is malformed */
function firstUnwrapped(
  stanzas: readonly Stanza[],
  type: string,
  args: number,
  read: (args: readonly string[], body: Uint8Array) => Uint8Array | undefined,
): Uint8Array | null {
  for (const stanza of stanzas.filter(({ args: [first] }) => first === type)) {
    if (stanza.args.length !== args || stanza.body.length !== WRAPPED) throw new Error(`a stanza ${type} is malformed`);
    const fileKey = read(stanza.args, stanza.body);
    if (fileKey !== undefined) return fileKey;
  }
  return null;
}

function shareOf(text: string): Uint8Array {
  const bytes = Buffer.from(text, "base64");
  if (bytes.length !== SHARE || base64(bytes) !== text) throw new Error("the share of a stanza is malformed");
  return new Uint8Array(bytes);
}

/** Base64 without padding, as age writes it. */
function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64").replace(/=+$/, "");
}
