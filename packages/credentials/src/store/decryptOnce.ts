import { decrypt } from "../age/decrypt";
import type { Identities } from "../age/identities";

/** Values by encrypted content, for as long as somebody has the identities. */
const known = new WeakMap<Identities, Map<string, Uint8Array>>();

/**
 * Like `decrypt`, but decrypts the same content only once with the same identities, because some ask for a passphrase each
 * time.
 * @throws the errors of `decrypt`
 */
export async function decryptOnce(content: Uint8Array, identities: Identities): Promise<Uint8Array> {
  const values = known.get(identities) ?? new Map<string, Uint8Array>();
  known.set(identities, values);
  const key = Buffer.from(content).toString("base64");
  const value = values.get(key) ?? (await decrypt(content, identities));
  values.set(key, value);
  return value;
}
