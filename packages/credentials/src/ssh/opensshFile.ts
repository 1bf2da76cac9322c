import { decodeBase64, WireError, WireReader, wireString, wireUint32 } from "./wire";

/** First bytes of the format. @see https://github.com/openssh/openssh-portable/blob/V_9_2_P1/PROTOCOL.key */
const MAGIC = "openssh-key-v1\0";
const BEGIN = "-----BEGIN OPENSSH PRIVATE KEY-----";
const END = "-----END OPENSSH PRIVATE KEY-----";

/** Characters on a line of base64, as ssh-keygen writes them. */
const LINE = 70;

/** The outside of a private key in OpenSSH's format. Only `secret` is secret. */
export interface OpensshFile {
  /** The cipher of `secret`; `none` unless a passphrase protects the key. */
  readonly cipher: string;
  /** Type of the key, for instance `ssh-ed25519`. */
  readonly type: string;
  /** The public key in SSH's encoding. It is readable without the passphrase. */
  readonly blob: Buffer;
  /** The private section. */
  readonly secret: Buffer;
}

/** Whether a text is, or once was, a private key in OpenSSH's format. */
export function isOpensshFile(text: string): boolean {
  return text.trimStart().startsWith(BEGIN);
}

/** @throws Error with a sentence that quotes nothing, because the text is secret */
export function decodeOpensshFile(text: string): OpensshFile {
  if (text.includes("\r")) {
    throw new Error("The private key has Windows line ends (CRLF), which OpenSSH rejects. Convert it with `dos2unix`.");
  }
  const lines = text.trim().split("\n");
  if (lines[0] !== BEGIN) {
    throw new Error("This is not a private key in OpenSSH's format. `ssh-keygen -t ed25519` makes one.");
  }
  if (lines.at(-1) !== END) throw new Error("The private key is truncated. Restore the file.");
  const bytes = decodeBase64(lines.slice(1, -1).join(""));
  if (bytes === undefined) throw new Error(DAMAGED);
  return readable(() => decodeBytes(bytes));
}

/** The text of a key that no passphrase protects. */
export function encodeOpensshFile(blob: Buffer, secret: Buffer): string {
  const none = wireString("none");
  const bytes = [Buffer.from(MAGIC), none, none, wireString(""), wireUint32(1), wireString(blob), wireString(secret)];
  const base64 = Buffer.concat(bytes).toString("base64");
  return `${[BEGIN, ...(base64.match(new RegExp(`.{1,${LINE}}`, "g")) ?? []), END].join("\n")}\n`;
}

/** What every message about a damaged key says. */
export const DAMAGED = "The private key is damaged. Restore the file.";

/** Runs a reader. @throws Error that the key is damaged if the data end too early */
export function readable<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof WireError) throw new Error(DAMAGED);
    throw error;
  }
}

function decodeBytes(bytes: Buffer): OpensshFile {
  if (!bytes.toString("latin1").startsWith(MAGIC)) throw new Error(DAMAGED);
  const reader = new WireReader(bytes.subarray(MAGIC.length));
  const cipher = reader.string().toString("latin1");
  const derivation = reader.string().toString("latin1");
  reader.string(); // options of the key derivation
  if ((cipher === "none") !== (derivation === "none")) throw new Error(DAMAGED);
  if (reader.uint32() !== 1) throw new Error("The file holds several private keys. Keep one key in a file.");
  const blob = reader.string();
  const secret = reader.string();
  return { cipher, type: new WireReader(blob).string().toString("latin1"), blob, secret };
}
