import { createHash } from "node:crypto";
import { decodeBase64, WireError, WireReader, wireString } from "./wire";

/** The only type of SSH key that hosts and operators use here. */
export const ED25519 = "ssh-ed25519";

/** An ed25519 public key, as OpenSSH writes it on a line. */
export interface SshPublicKey {
  /** The key in SSH's encoding: the type and the 32 bytes. */
  readonly blob: Buffer;
  /** The 32 bytes of the key. */
  readonly bytes: Buffer;
  /** The text after the key, usually `user@host`. Empty if there is none. */
  readonly comment: string;
}

/**
 * Reads a public key as it stands in a `.pub` file: `ssh-ed25519 <base64> [comment]`, with one line end of any system.
 * @throws Error with a sentence if it is a private key, another type of key, damaged, or has more than one line
 */
export function parsePublicKey(line: string): SshPublicKey {
  const text = line.replace(/\r?\n$/, "");
  if (text.includes("PRIVATE KEY") || text.includes("AGE-SECRET-KEY-")) {
    throw new Error("This is a private key. Use the public key, which is in the file that ends with .pub.");
  }
  if (text.includes("\r")) {
    throw new Error("The public key has a carriage return in it. Remove it.");
  }
  if (text.includes("\n")) throw new Error("The public key has more than one line. Keep one key.");
  const [, type = "", base64 = "", comment = ""] = /^(\S+)[ \t]+(\S+)(?:[ \t]+(.*))?$/.exec(text.trim()) ?? [];
  checkType(type);
  const blob = decodeBase64(base64);
  if (blob === undefined) throw new Error("The base64 of the public key is damaged. Copy the whole line again.");
  return { blob, bytes: keyBytes(blob), comment: comment.trim() };
}

/** The key on one line: `ssh-ed25519 <base64>`, and the comment unless it is empty. */
export function publicLine({ blob, comment }: Pick<SshPublicKey, "blob" | "comment">): string {
  return [ED25519, blob.toString("base64"), comment].filter((part) => part !== "").join(" ");
}

/** SSH's encoding of the 32 bytes of a key. */
export function blobOf(bytes: Uint8Array): Buffer {
  return Buffer.concat([wireString(ED25519), wireString(bytes)]);
}

/**
 * The fingerprint of a public line as `ssh-keygen -l` prints it: `SHA256:` and 43 characters.
 * @throws Error as `parsePublicKey` does
 */
export function fingerprint(line: string): string {
  const hash = createHash("sha256").update(parsePublicKey(line).blob).digest("base64");
  return `SHA256:${hash.replace(/=+$/, "")}`;
}

/** @throws Error with a sentence unless the type is ssh-ed25519; it quotes a type only if it is one of SSH's */
export function checkType(type: string): void {
  if (type === ED25519) return;
  if (/-cert-v\d+@openssh\.com$/.test(type)) {
    throw new Error("This is an SSH certificate. Use the public key that it certifies.");
  }
  if (type.startsWith("sk-")) {
    throw new Error(
      `This is a key of type ${shownType(type)}, which only signs and cannot decrypt. Use an ssh-ed25519 key or an age plugin.`,
    );
  }
  if (/^(ssh-(rsa|dss)|ecdsa-sha2-nistp\d+)$/.test(type)) {
    throw new Error(`This is a key of type ${type}. Use an ssh-ed25519 key: \`ssh-keygen -t ed25519\` makes one.`);
  }
  throw new Error("This is not an SSH public key. One looks like `ssh-ed25519 AAAAC3… comment`.");
}

function shownType(type: string): string {
  return /^sk-(ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com$/.test(type) ? type : "sk-…";
}

function keyBytes(blob: Buffer): Buffer {
  try {
    const reader = new WireReader(blob);
    const type = reader.string().toString("latin1");
    const bytes = reader.string();
    if (type === ED25519 && bytes.length === 32 && reader.rest.length === 0) return bytes;
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
  }
  throw new Error("The base64 of the public key does not hold an ssh-ed25519 key. Copy the whole line again.");
}
