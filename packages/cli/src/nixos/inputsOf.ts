import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { LOCK_FILE } from "@ducksnest/manifest";
import { version } from "../package";

/** Folders whose files decide what the evaluation of the hosts says, from the manifest's folder. */
const FOLDERS = ["nix", "apps"];

/** What Git, Nix and package managers keep in them, and what compilers make. */
const NO_PART = /^(\.git|\.direnv|\.ducksnest.*|node_modules|dist|result(-.*)?)$/;

/**
 * A hash of everything that the findings about hosts depend on: the manifest, the lock, the flake, the apps, this version, the
 * Nix on PATH, and the folder that findings name files from.
 * @param manifest absolute path
 */
export function inputsOf(manifest: string): string {
  const hash = createHash("sha256");
  const add = (part: string | Uint8Array) => hash.update(`${part.length} `).update(part);
  for (const text of [version(), process.cwd(), process.env.PATH ?? ""]) add(text);
  const root = dirname(manifest);
  for (const file of [
    manifest,
    join(root, LOCK_FILE),
    ...FOLDERS.flatMap((folder) => filesBelow(join(root, folder))),
  ]) {
    if (!existsSync(file)) continue;
    add(file);
    add(readFileSync(file));
  }
  return hash.digest("hex");
}

function filesBelow(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return entriesOf(folder).sort();
}

/** Folders that are no part are not entered, because `node_modules` has many files. */
function entriesOf(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (NO_PART.test(entry.name)) return [];
    if (entry.isDirectory()) return entriesOf(path);
    return entry.isFile() ? [path] : [];
  });
}
