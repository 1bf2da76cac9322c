import { createPrivateKey, createPublicKey } from "node:crypto";

/** The bytes before the 32 secret bytes of a key in PKCS#8. @see https://www.rfc-editor.org/rfc/rfc8410#section-7 */
const PKCS8_PREFIXES = {
  ed25519: Buffer.from("302e020100300506032b657004220420", "hex"),
  x25519: Buffer.from("302e020100300506032b656e04220420", "hex"),
};

/** The 32 bytes of the public key. @param secret the 32 secret bytes */
export function publicHalf(curve: keyof typeof PKCS8_PREFIXES, secret: Uint8Array): Buffer {
  const key = createPrivateKey({ key: Buffer.concat([PKCS8_PREFIXES[curve], secret]), format: "der", type: "pkcs8" });
  return createPublicKey(key).export({ format: "der", type: "spki" }).subarray(-32);
}
