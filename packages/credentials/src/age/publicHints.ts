import { parseRecipient } from "./recipients";
import type { RecipientHints } from "./stanzas";
import { sshTag } from "./stanzaTypes";

/**
 * What the header of an age file says about its recipients, without the library that decrypts, so that many files are read
 * quickly. It verifies nothing.
 * @param file armored or binary
 * @returns undefined if there is no whole header
 */
export function publicHints(file: Uint8Array): RecipientHints | undefined {
  const [, header] = /^age-encryption\.org\/v1\n(.*?)^--- /ms.exec(textOf(file)) ?? [];
  if (header === undefined) return undefined;
  const stanzas = header.split("\n").flatMap((line) => (line.startsWith("-> ") ? [line.slice(3).split(" ")] : []));
  const types = stanzas.map(([type = ""]) => type);
  return {
    sshTags: stanzas.flatMap(([type = "", tag = ""]) => (SSH.test(type) ? [tag] : [])),
    x25519: types.filter((type) => type === "X25519").length,
    passphrase: types.includes("scrypt"),
    others: types.filter((type) => !SSH.test(type) && !/^(X25519|scrypt)$|-grease$/.test(type)),
  };
}

/**
 * Whether a file can be encrypted to exactly these recipients: it has the tag of each SSH key and no other, and as many X25519
 * stanzas as there are age keys. A plugin may write any number of stanzas.
 * @param recipients texts that `parseRecipient` accepts
 */
export function fitRecipients(hints: RecipientHints, recipients: readonly string[]): boolean {
  const parsed = recipients.map((recipient) => parseRecipient(recipient));
  const tags = parsed.flatMap((recipient) => (recipient.kind === "ssh-ed25519" ? [sshTag(recipient.blob)] : []));
  const count = (kind: string) => parsed.filter((recipient) => recipient.kind === kind).length;
  return (
    !hints.passphrase &&
    [...hints.sshTags].sort().join() === tags.sort().join() &&
    hints.x25519 === count("x25519") &&
    hints.others.length > 0 === count("plugin") > 0
  );
}

const SSH = /^ssh-(ed25519|rsa)$/;

function textOf(file: Uint8Array): string {
  const text = Buffer.from(file).toString("latin1");
  const [, base64] = /^\s*-----BEGIN AGE ENCRYPTED FILE-----([\w+/=\s]*)-----END/.exec(text) ?? [];
  return base64 === undefined ? text : Buffer.from(base64, "base64").toString("latin1");
}
