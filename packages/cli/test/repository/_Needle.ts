import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

/** A secret that must be nowhere in the clear, in all encodings in which it could hide. */
export class Needle {
  readonly #forms: readonly string[];

  /** @param name how failures name it, because they must not show it */
  constructor(
    readonly name: string,
    secret: Uint8Array,
  ) {
    const bytes = Buffer.from(secret);
    if (bytes.length < 8) throw new Error(`${name} is so short that it occurs by chance`);
    const hex = bytes.toString("hex");
    const aligned = [0, 1, 2].map((offset) => alignedBase64(bytes, offset));
    const text = JSON.stringify(bytes.toString("latin1")).slice(1, -1);
    this.#forms = [
      bytes.toString("latin1"),
      hex,
      hex.toUpperCase(),
      // A form of a web page has a plus sign for each space. Percent signs are decoded in the content.
      bytes.toString("latin1").replaceAll(" ", "+"),
      text,
      ...aligned,
      ...aligned.map((form) => form.replaceAll("+", "-").replaceAll("/", "_")),
    ];
  }

  /** Whether a content has the secret in any encoding, also with line ends in it. */
  isIn(content: Uint8Array | string): boolean {
    const text = Buffer.from(content).toString("latin1");
    const joined = text.replace(/\s+|\\n/g, "");
    const [decoded, joinedDecoded] = [percentDecoded(text), percentDecoded(joined).replace(/\s+/g, "")];
    return this.#forms.some((form) => {
      const joinedForm = form.replace(/\s+/g, "");
      return (
        text.includes(form) ||
        decoded.includes(form) ||
        joined.includes(joinedForm) ||
        joinedDecoded.includes(joinedForm)
      );
    });
  }
}

/** A text of bytes without the percent encoding of URLs, whichever characters have it. */
function percentDecoded(text: string): string {
  if (!text.includes("%")) return text;
  return text.replace(/%([0-9a-f]{2})/gi, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
}

/** The characters of base64 that depend only on the secret, if it starts at an offset in a group of 3 bytes. */
function alignedBase64(bytes: Buffer, offset: number): string {
  const text = Buffer.concat([Buffer.alloc(offset), bytes])
    .toString("base64")
    .replaceAll("=", "");
  const whole = Math.floor(((offset + bytes.length) * 8) / 6);
  return text.slice(Math.ceil((offset * 8) / 6), whole);
}

/** The contents of all files below a folder, by their paths from it. */
export function contentsBelow(folder: string): ReadonlyMap<string, Buffer> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return new Map(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file) => [relative(folder, file), readFileSync(file)]),
  );
}
