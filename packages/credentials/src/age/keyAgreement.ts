import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { publicHalf, x25519Secret } from "../curveKeys";

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
 * Wraps a file key for one recipient, with OpenSSL's X25519, which takes a tenth of the time of one in JavaScript.
 * `age-encryption` uses WebCrypto's, which prints a warning on Node 20.19.
 * @param theirs the recipient's X25519 public key
 * @throws Error if it is a point of low order
 */
export function wrap(fileKey: Uint8Array, theirs: Uint8Array, type: KeyType): Wrapped {
  const ephemeral = randomBytes(KEY);
  const share = publicHalf("x25519", ephemeral);
  const secret = tweaked(x25519Secret(ephemeral, theirs), type);
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
export function unwrap({ share, body }: Wrapped, secretKey: Uint8Array, type: KeyType): Uint8Array | undefined {
  const secret = tweaked(x25519Secret(secretKey, share), type);
  const key = wrappingKey(secret, share, publicHalf("x25519", secretKey), type);
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

function tweaked(secret: Uint8Array, { label, tweak }: KeyType): Uint8Array {
  if (tweak === undefined) return secret;
  return x25519Secret(new Uint8Array(hkdfSync("sha256", "", tweak, label, KEY)), secret);
}

function wrappingKey(secret: Uint8Array, share: Uint8Array, theirs: Uint8Array, { label }: KeyType): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", secret, Buffer.concat([share, theirs]), label, KEY));
}
