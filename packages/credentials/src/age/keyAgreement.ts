import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

/** Lengths in bytes. */
const KEY = 32;
const TAG = 16;

/** Each wrapping key is used once, so the nonce may be constant. */
const NONCE = new Uint8Array(12);

/** How a type of recipient derives the key that wraps the file key. */
export interface KeyType {
  /** The label in the key derivation. */
  readonly label: string;
  /** For `ssh-ed25519`: the public key in SSH's encoding, which tweaks the shared secret. */
  readonly tweak?: Uint8Array;
}

/** A file key wrapped for one recipient. */
export interface Wrapped {
  /** The ephemeral public key, 32 bytes. */
  readonly share: Uint8Array;
  readonly body: Uint8Array;
}

/**
 * Wraps a file key for one recipient. The curve comes from a library, because Node's X25519 in WebCrypto, which
 * `age-encryption` uses, prints a warning on Node 20.19.
 * @param theirs the recipient's X25519 public key
 * @throws Error if it is a point of low order
 */
export async function wrap(fileKey: Uint8Array, theirs: Uint8Array, type: KeyType): Promise<Wrapped> {
  const { x25519 } = await import("@noble/curves/ed25519.js");
  const ephemeral = new Uint8Array(randomBytes(KEY));
  const share = x25519.scalarMultBase(ephemeral);
  const secret = await tweaked(x25519.scalarMult(ephemeral, theirs), type);
  const cipher = createCipheriv("chacha20-poly1305", wrappingKey(secret, share, theirs, type), NONCE, {
    authTagLength: TAG,
  });
  return { share, body: Buffer.concat([cipher.update(fileKey), cipher.final(), cipher.getAuthTag()]) };
}

/**
 * The file key; undefined if the stanza is for another key.
 * @param secretKey the X25519 private key
 * @throws Error if the share is a point of low order
 */
export async function unwrap(
  { share, body }: Wrapped,
  secretKey: Uint8Array,
  type: KeyType,
): Promise<Uint8Array | undefined> {
  const { x25519 } = await import("@noble/curves/ed25519.js");
  const secret = await tweaked(x25519.scalarMult(secretKey, share), type);
  const key = wrappingKey(secret, share, x25519.scalarMultBase(secretKey), type);
  const decipher = createDecipheriv("chacha20-poly1305", key, NONCE, { authTagLength: TAG });
  decipher.setAuthTag(body.subarray(-TAG));
  const fileKey = decipher.update(body.subarray(0, -TAG));
  try {
    decipher.final();
    return new Uint8Array(fileKey);
  } catch {
    return undefined;
  }
}

async function tweaked(secret: Uint8Array, { label, tweak }: KeyType): Promise<Uint8Array> {
  if (tweak === undefined) return secret;
  const { x25519 } = await import("@noble/curves/ed25519.js");
  return x25519.scalarMult(new Uint8Array(hkdfSync("sha256", "", tweak, label, KEY)), secret);
}

function wrappingKey(secret: Uint8Array, share: Uint8Array, theirs: Uint8Array, { label }: KeyType): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", secret, Buffer.concat([share, theirs]), label, KEY));
}
