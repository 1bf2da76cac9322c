import { embeddedSecrets, isPrivateKey, PRIVATE_KEY, WHOLE_PRIVATE_KEYS } from "@ducksnest/manifest";
import { at, decode, placed, problemOf } from "./_problems";
import type { Exposure } from "./Exposure";

/** Largest file that is searched, in bytes: 1 MiB. A private key has less than 16 KiB. */
export const MAX_KEY_FILE_BYTES = 1024 * 1024;

/**
 * The start of a PEM file in base64, as a kubeconfig has it: `-----BEGI`. Its length is a multiple of three, so that it is the same
 * whatever follows.
 */
const PEM_IN_BASE64 = "LS0tLS1CRUdJ";

/**
 * The private keys in a file of any kind, such as a kubeconfig. Only complete keys count, because documents and tests can have the
 * start of one. Fast for files without keys, which most are.
 * @param file its path, with forward slashes
 * @param content its bytes, at most `MAX_KEY_FILE_BYTES`
 */
export function privateKeysIn(file: string, content: Uint8Array): readonly Exposure[] {
  if (isPrivateKey(content)) return [at(file, problemOf(PRIVATE_KEY))];
  const text = decode(content);
  const mayHoldKeys =
    text.includes(PEM_IN_BASE64) || WHOLE_PRIVATE_KEYS.some(({ pattern }) => text.search(pattern) >= 0);
  if (!mayHoldKeys) return [];
  return placed(
    file,
    text,
    embeddedSecrets(text, WHOLE_PRIVATE_KEYS).filter(({ kind }) => kind.isPrivateKey),
  );
}
