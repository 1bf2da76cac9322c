import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

const NAME = "homelab.yaml";

/** The manifest to use: the one asked for, else the nearest homelab.yaml from the working directory upwards. */
export function findManifest(asked: string | undefined, from = process.cwd()): string {
  if (asked !== undefined) return resolve(from, asked);
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, NAME))) return join(folder, NAME);
    if (folder === dirname(folder)) return join(from, NAME);
  }
}
