import { bech32 } from "@scure/base";
import * as z from "zod";
import { quoted } from "../text/quoted";
import { findSecret } from "../text/secrets";
import { remedies } from "./remedies";

const FORM = /^(?:age1[a-z0-9+._-]+|ssh-ed25519 +[A-Za-z0-9+/]+={0,2}(?: .*)?)$/;
const FORMS = "an age recipient (age1...) or an ssh-ed25519 public key";

/**
 * A recipient of age files: an X25519 recipient, a plugin's recipient such as `age1yubikey1...`, or an ssh-ed25519 public
 * key with or without a comment. Its checksum, its length and its type must be right, because nobody could decrypt a file
 * that is encrypted to a mistyped key.
 * @see https://github.com/C2SP/C2SP/blob/main/age.md#the-x25519-recipient-type
 * @see https://github.com/C2SP/C2SP/blob/main/age-plugin.md
 */
export const recipient = z
  .string()
  // It does not abort, so that the list is still searched for duplicates.
  .regex(FORM, { error: ({ input }) => otherForm(String(input)) })
  .superRefine((text, context) => {
    if (!FORM.test(text)) return;
    const message = text.startsWith("age1") ? ageFault(text) : sshFault(text);
    if (message !== undefined) context.addIssue({ code: "custom", message, input: text });
  })
  .register(remedies, { fixFor: (value) => (typeof value === "string" ? fixFor(value) : undefined) });

/** A recipient without the comment of an SSH key, which is no part of the key. */
export function withoutComment(text: string): string {
  return text.split(/ +/).slice(0, 2).join(" ");
}

/** The reason why a text that looks like no recipient is none. */
function otherForm(text: string): string {
  if (/^\s*AGE-(?:SECRET-KEY|PLUGIN)-/i.test(text)) return `${quoted(text)} is the private half of an age key.`;
  const [, type] = /^((?:ssh|ecdsa|sk)-[\w@.-]+) /.exec(text) ?? [];
  if (type === "ssh-ed25519") return `${quoted(text)} is not an ssh-ed25519 public key.`;
  if (type !== undefined) {
    return `${quoted(text)} is a key of the type ${type}, but only ssh-ed25519 keys and age recipients can decrypt secrets here.`;
  }
  return `${quoted(text)} is not ${FORMS}.`;
}

/** Bytes of an X25519 public key. @see https://www.rfc-editor.org/rfc/rfc7748#section-5 */
const X25519_BYTES = 32;

function ageFault(text: string): string | undefined {
  const decoded = bech32.decodeUnsafe(text, false);
  if (decoded === undefined) {
    return `${quoted(text)} is not an age recipient, because its checksum is wrong: at least one character is missing or mistyped.`;
  }
  // The last 1 ends the prefix, so a plugin's recipient has another prefix.
  if (decoded.prefix !== "age") return undefined;
  const length = bech32.fromWordsUnsafe(decoded.words)?.length;
  return length === X25519_BYTES
    ? undefined
    : `${quoted(text)} is not an age recipient, because it is not of 32 bytes.`;
}

/** The start of every ed25519 key in OpenSSH's format, before its 32 bytes. @see https://www.rfc-editor.org/rfc/rfc8709#section-4 */
const ED25519_HEADER = Buffer.from("\0\0\0\x0bssh-ed25519\0\0\0\x20", "latin1");

function sshFault(text: string): string | undefined {
  const [, base64 = ""] = text.split(/ +/);
  const key = Buffer.from(base64, "base64");
  const isKey =
    key.length === ED25519_HEADER.length + 32 && key.subarray(0, ED25519_HEADER.length).equals(ED25519_HEADER);
  // Decoding skips what is not base64, so only a text that encodes again to itself is complete.
  return isKey && key.toString("base64") === base64
    ? undefined
    : `${quoted(text)} is not an ssh-ed25519 public key, because it does not encode one: a part of it is missing or mistyped.`;
}

function fixFor(text: string): string | undefined {
  if (/^\s*AGE-PLUGIN-/i.test(text)) {
    return "Write its recipient, which age's plugin prints beside it, and keep this line in a file outside the repository.";
  }
  const secret = findSecret(text);
  if (secret !== undefined) return secret.fix;
  const meant = text.trim().replace(/ +/, " ");
  const lowered = /^AGE1/.test(meant) ? meant.toLowerCase() : meant;
  if (lowered !== text && z.safeParse(recipient, lowered).success) return `Did you mean ${quoted(lowered)}?`;
  if (/^(?:ssh|ecdsa|sk)-/.test(text) && !text.startsWith("ssh-ed25519")) {
    return "Make a key with `ssh-keygen -t ed25519` or `age-keygen`, and write its public half.";
  }
  if (text.startsWith("ssh-ed25519")) return "Copy the whole line from the .pub file, such as ~/.ssh/id_ed25519.pub.";
  if (text.startsWith("age1")) return "Copy the whole recipient; `age-keygen -y <identity file>` prints it.";
  return undefined;
}
