import { randomBytes } from "node:crypto";
import { publicHalf } from "../curveKeys";
import { DAMAGED, decodeOpensshFile, encodeOpensshFile, type OpensshFile, readable } from "./opensshFile";
import { blobOf, checkType, ED25519, publicLine } from "./publicKey";
import { WireReader, wireString, wireUint32 } from "./wire";

/** Private sections are padded to a multiple of this, in bytes, when no cipher encrypts them. */
const BLOCK = 8;

/** An ed25519 private key of SSH. */
export class SshPrivateKey {
  /** Private at run time, so that inspecting or copying the key does not show it. */
  readonly #seed: Buffer;
  /** The 32 bytes of the public key. */
  readonly #publicBytes: Buffer;

  private constructor(
    seed: Buffer,
    /** The text after the public key, for instance the host's name. */
    readonly comment: string,
  ) {
    this.#seed = seed;
    this.#publicBytes = publicHalf("ed25519", seed);
  }

  /**
   * Makes a new key from the operating system's random numbers.
   * @param comment one line of text, for instance the host's name
   * @throws Error if the comment has control characters
   */
  static generate(comment: string): SshPrivateKey {
    if (/\p{Cc}/u.test(comment))
      throw new Error("The comment of an SSH key must be one line without control characters.");
    return new SshPrivateKey(randomBytes(32), comment);
  }

  /**
   * Reads a key in OpenSSH's format that no passphrase protects.
   * @throws Error with a sentence if it is another type of key, protected or damaged; it quotes nothing
   */
  static parse(text: string): SshPrivateKey {
    return SshPrivateKey.fromFile(decodeOpensshFile(text));
  }

  /** Like `parse`, but for a file whose outside is decoded. */
  static fromFile({ cipher, type, blob, secret }: OpensshFile): SshPrivateKey {
    checkType(type);
    if (cipher !== "none") throw new Error("The private key is protected by a passphrase.");
    const { seed, comment } = readable(() => readSecret(secret));
    const key = new SshPrivateKey(seed, comment);
    if (!blob.equals(key.blob)) throw new Error(DAMAGED);
    return key;
  }

  /** The 32 secret bytes from which the key is derived. */
  get seed(): Uint8Array {
    return new Uint8Array(this.#seed);
  }

  /** The public key in SSH's encoding. */
  get blob(): Buffer {
    return blobOf(this.#publicBytes);
  }

  /** The public key as a line of a `.pub` file, without a line end. */
  get publicLine(): string {
    return publicLine({ blob: this.blob, comment: this.comment });
  }

  /** The text of the private key's file, in OpenSSH's format without a passphrase. Secret. */
  toPem(): string {
    const check = wireUint32(randomBytes(4).readUInt32BE());
    const pair = Buffer.concat([this.#seed, this.#publicBytes]);
    const fields = [check, check, wireString(ED25519), wireString(this.#publicBytes), wireString(pair)];
    const secret = Buffer.concat([...fields, wireString(this.comment)]);
    return encodeOpensshFile(this.blob, Buffer.concat([secret, padding(secret.length)]));
  }

  /** Only the public half, so that a key in a log reveals nothing. */
  toString(): string {
    return this.publicLine;
  }

  toJSON(): string {
    return this.toString();
  }
}

/** 1, 2, 3 and so on, up to the next whole block. */
function padding(length: number): Buffer {
  return Buffer.from(Array.from({ length: (BLOCK - (length % BLOCK)) % BLOCK }, (_, index) => index + 1));
}

function readSecret(secret: Buffer): { readonly seed: Buffer; readonly comment: string } {
  const reader = new WireReader(secret);
  const checks = [reader.uint32(), reader.uint32()];
  const type = reader.string().toString("latin1");
  const publicBytes = reader.string();
  const pair = reader.string();
  const comment = reader.string().toString("utf8");
  const padded = reader.rest.equals(padding(secret.length - reader.rest.length));
  if (checks[0] !== checks[1] || type !== ED25519 || pair.length !== 64 || !padded) throw new Error(DAMAGED);
  const seed = pair.subarray(0, 32);
  const derived = publicHalf("ed25519", seed);
  if (!derived.equals(pair.subarray(32)) || !derived.equals(publicBytes)) throw new Error(DAMAGED);
  return { seed, comment };
}
