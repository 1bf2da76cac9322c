import { createHash } from "node:crypto";
import * as z from "zod";

/** A file in the Nix store. */
export type StoreFile = StoreText | StoreDownload;

/** A file that a unit runs or reads. */
export interface StoreText {
  readonly kind: "text";
  readonly text: string;
  readonly isExecutable: boolean;
  /** Packages whose programs a script has on its PATH; empty for other files. */
  readonly packages: readonly string[];
}

/** A file from the Internet, whose content evaluation does not show. */
export interface StoreDownload {
  readonly kind: "download";
  readonly url: string;
  /** Hexadecimal. */
  readonly sha256: string;
}

/** What Nix printed, with store paths in place of the files in it, and these files by path. */
export interface Unpacked {
  readonly text: string;
  readonly files: ReadonlyMap<string, StoreFile>;
}

const TEXT = z.object({
  name: z.string(),
  path: z.string(),
  text: z.string(),
  isExecutable: z.boolean().default(false),
  packages: z.array(z.string()).default([]),
});
const DOWNLOAD = z.object({ name: z.string(), url: z.string(), sha256: z.string() });

/** A store path with its file, as nix/tests/harness/nixpkgs/texts.nix writes it, that contains no other such path. */
const PACKED = /\uE000([^\uE000\uE001]*)\uE001/g;
const ENCODED: Readonly<Record<string, string>> = { "\uE002": '"', "\uE003": "\\", "\uE004": "'" };

/** Takes the files out of what Nix printed. Files may name other files. */
export function unpack(printed: string): Unpacked {
  const files = new Map<string, StoreFile>();
  let text = printed;
  while (PACKED.test(text)) {
    text = text.replace(PACKED, (_, packed: string) => {
      const json: unknown = JSON.parse(packed.replace(/[\uE002-\uE004]/g, (character) => ENCODED[character] ?? ""));
      const { name, path, file } = parse(json);
      const entry = `${createHash("sha256").update(packed).digest("hex").slice(0, 32)}-${name}`;
      files.set(`/nix/store/${entry}${path}`, file);
      return entry;
    });
  }
  return { text, files };
}

function parse(json: unknown): { readonly name: string; readonly path: string; readonly file: StoreFile } {
  const download = DOWNLOAD.safeParse(json);
  if (download.success) {
    const { name, url, sha256 } = download.data;
    return { name, path: "", file: { kind: "download", url, sha256 } };
  }
  const { name, path, ...text } = TEXT.parse(json);
  return { name, path, file: { kind: "text", ...text } };
}
