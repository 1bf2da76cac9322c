import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

const NAME = "homelab.yaml";

/**
 * The absolute path of the manifest to use.
 * @param asked path that the user gave; undefined picks the nearest homelab.yaml in `from` or above
 * @param from folder that relative paths start from
 */
export function findManifest(asked: string | undefined, from = process.cwd()): string {
  if (asked !== undefined) return resolve(from, asked);
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, NAME))) return join(folder, NAME);
    if (folder === dirname(folder)) return join(from, NAME);
  }
}
