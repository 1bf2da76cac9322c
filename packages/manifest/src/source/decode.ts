/** A file's text, or the reason why it is not UTF-8. */
export type Decoded =
  | { readonly kind: "text"; readonly text: string }
  | {
      readonly kind: "undecodable";
      /** The text, with U+FFFD for bytes that are not UTF-8. */
      readonly text: string;
      /** Place of the first such byte in `text`, in UTF-16 units from its start. */
      readonly offset: number;
      /** What is wrong, with a full stop. */
      readonly message: string;
      /** What to do about it, as an imperative sentence. */
      readonly fix: string;
    };

/** Decodes UTF-8 and removes a byte-order mark if there is one. */
export function decodeUtf8(bytes: Uint8Array): Decoded {
  const wide = wideEncoding(bytes);
  if (wide !== undefined) {
    return {
      kind: "undecodable",
      text: "",
      offset: 0,
      message: `The file is encoded as ${wide.name}, not as UTF-8.`,
      fix: `Save it as UTF-8; \`iconv -f ${wide.iconv} -t UTF-8\` converts it.`,
    };
  }
  try {
    return { kind: "text", text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    return notUtf8(bytes);
  }
}

function notUtf8(bytes: Uint8Array): Decoded {
  const start = firstBadByte(bytes);
  const byte = (bytes[start] ?? 0).toString(16).toUpperCase().padStart(2, "0");
  const decoder = new TextDecoder("utf-8");
  return {
    kind: "undecodable",
    text: decoder.decode(bytes),
    offset: decoder.decode(bytes.subarray(0, start)).length,
    message: `Byte 0x${byte} at offset ${start} is not UTF-8; the file may be in an older encoding such as Latin-1.`,
    fix: "Save it as UTF-8; `iconv -f ISO-8859-1 -t UTF-8` converts Latin-1.",
  };
}

/** The length of the longest start of `bytes` that is UTF-8. */
function firstBadByte(bytes: Uint8Array): number {
  let index = 0;
  while (index < bytes.length) {
    const length = sequenceLength(bytes, index);
    if (length === undefined) return index;
    index += length;
  }
  return index;
}

/**
 * Length of the UTF-8 sequence at `index`; undefined if there is none.
 * @see https://www.rfc-editor.org/rfc/rfc3629#section-4
 */
function sequenceLength(bytes: Uint8Array, index: number): number | undefined {
  const [first = 0, second = 0] = bytes.subarray(index, index + 2);
  if (first < 0x80) return 1;
  const length = first >= 0xc2 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3 : first <= 0xf4 ? 4 : 0;
  if (first < 0xc2 || length === 0) return undefined;
  const lowest = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const highest = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  if (second < lowest || second > highest) return undefined;
  const rest = bytes.subarray(index + 2, index + length);
  return rest.length === length - 2 && rest.every((byte) => byte >= 0x80 && byte <= 0xbf) ? length : undefined;
}

interface WideEncoding {
  readonly name: string;
  /** Its name for iconv. */
  readonly iconv: string;
  /** How a file in it starts, as hexadecimal digits: with a mark, or with an ASCII character between zero bytes. */
  readonly start: RegExp;
}

/** The longer starts first. @see https://yaml.org/spec/1.2.2/#52-character-encodings */
const WIDE_ENCODINGS: readonly WideEncoding[] = [
  { name: "UTF-32 (big endian)", iconv: "UTF-32BE", start: /^(0000feff|000000(?!00)..)/ },
  { name: "UTF-32 (little endian)", iconv: "UTF-32LE", start: /^(fffe0000|(?!00)..000000)/ },
  { name: "UTF-16 (big endian)", iconv: "UTF-16BE", start: /^(feff|00(?!00)..)/ },
  { name: "UTF-16 (little endian)", iconv: "UTF-16LE", start: /^(fffe|(?!00)..00)/ },
];

function wideEncoding(bytes: Uint8Array): WideEncoding | undefined {
  const start = Buffer.from(bytes.subarray(0, 4)).toString("hex");
  return WIDE_ENCODINGS.find((encoding) => encoding.start.test(start));
}
