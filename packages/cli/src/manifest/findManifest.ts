import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { requireFile } from "@ducksnest/manifest";

const NAME = "homelab.yaml";

/**
 * The absolute path of the manifest to use.
 * @param asked path that the user gave; undefined picks the nearest homelab.yaml in `from` or above
 * @param from folder that relative paths start from
 * @throws Error if that homelab.yaml is a named pipe, a socket or a device; a path that the user gave may be one
 */
export function findManifest(asked: string | undefined, from = process.cwd()): string {
  if (asked !== undefined) return resolve(from, asked);
  for (let folder = from; ; folder = dirname(folder)) {
    const file = join(folder, NAME);
    if (existsSync(file)) {
      requireFile(file);
      return file;
    }
    if (folder === dirname(folder)) return join(from, NAME);
  }
}
