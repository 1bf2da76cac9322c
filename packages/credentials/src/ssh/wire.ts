/** Binary data that end before the value that is read. */
export class WireError extends Error {
  override readonly name = "WireError";
}

/** Reads the binary encoding of SSH. @see https://www.rfc-editor.org/rfc/rfc4251#section-5 */
export class WireReader {
  #offset = 0;

  constructor(private readonly bytes: Buffer) {}

  /** The bytes that are not read yet. */
  get rest(): Buffer {
    return this.bytes.subarray(this.#offset);
  }

  /** @throws WireError if fewer than 4 bytes are left */
  uint32(): number {
    return this.#take(4).readUInt32BE();
  }

  /** A string: its length and its bytes. @throws WireError if it ends after the data */
  string(): Buffer {
    return this.#take(this.uint32());
  }

  #take(length: number): Buffer {
    const end = this.#offset + length;
    if (end > this.bytes.length) throw new WireError("the data end too early");
    const taken = this.bytes.subarray(this.#offset, end);
    this.#offset = end;
    return taken;
  }
}

export function wireUint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

export function wireString(value: string | Uint8Array): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([wireUint32(bytes.length), bytes]);
}

/** Decodes base64 with padding; undefined if the text has any other character or wrong padding. */
export function decodeBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, "base64");
  return bytes.length > 0 && bytes.toString("base64") === text ? bytes : undefined;
}
