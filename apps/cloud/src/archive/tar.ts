import { buffer } from "node:stream/consumers";
import { pack } from "tar-stream";

/** A file, or a symbolic link, in an archive. */
export type Entry =
  | { readonly kind: "file"; readonly content: Uint8Array; readonly executable: boolean }
  /** The target is relative to the link. */
  | { readonly kind: "link"; readonly target: string };

/**
 * An uncompressed archive whose bytes depend on the entries alone: sorted by path, of nobody, and of 1970. It is not
 * compressed, because the same data compresses to other bytes with another zlib.
 * @param entries by path, with forward slashes
 */
export async function tar(entries: ReadonlyMap<string, Entry>): Promise<Uint8Array> {
  const archive = pack();
  const sorted = [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [name, entry] of sorted) {
    const header = { name, mtime: new Date(0), uid: 0, gid: 0, uname: "", gname: "" };
    if (entry.kind === "link") archive.entry({ ...header, mode: 0o777, type: "symlink", linkname: entry.target });
    else archive.entry({ ...header, mode: entry.executable ? 0o755 : 0o644 }, Buffer.from(entry.content));
  }
  archive.finalize();
  return buffer(archive);
}
