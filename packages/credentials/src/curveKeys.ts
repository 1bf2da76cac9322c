import { createPrivateKey, createPublicKey, diffieHellman, type KeyObject } from "node:crypto";

/** The bytes before the 32 bytes of a key in PKCS#8 and in SubjectPublicKeyInfo. @see https://www.rfc-editor.org/rfc/rfc8410 */
const PREFIXES = {
  ed25519: { secret: "302e020100300506032b657004220420", public: "302a300506032b6570032100" },
  x25519: { secret: "302e020100300506032b656e04220420", public: "302a300506032b656e032100" },
} as const;

/** A curve whose keys have 32 bytes. */
type Curve = keyof typeof PREFIXES;

/** The 32 bytes of the public key. @param secret the 32 secret bytes */
export function publicHalf(curve: Curve, secret: Uint8Array): Buffer {
  return createPublicKey(privateKey(curve, secret)).export({ format: "der", type: "spki" }).subarray(-32);
}

/**
 * The 32 bytes that both ends of an X25519 exchange know.
 * @param secret the 32 secret bytes of one end
 * @param theirs the 32 bytes of the other end's public key
 * @throws Error if the public key is a point of low order
 */
export function x25519Secret(secret: Uint8Array, theirs: Uint8Array): Buffer {
  const key = Buffer.concat([Buffer.from(PREFIXES.x25519.public, "hex"), theirs]);
  const publicKey = createPublicKey({ key, format: "der", type: "spki" });
  return diffieHellman({ privateKey: privateKey("x25519", secret), publicKey });
}

function privateKey(curve: Curve, secret: Uint8Array): KeyObject {
  const key = Buffer.concat([Buffer.from(PREFIXES[curve].secret, "hex"), secret]);
  return createPrivateKey({ key, format: "der", type: "pkcs8" });
}
