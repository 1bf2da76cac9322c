import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { join, relative, sep } from "node:path";
import type { OutputFile } from "@ducksnest/outputs";
import { REPOSITORY } from "./repository";

/** The hand-written folders of `nix/`. The generated flake imports the first two, and `outputs` imports `tests`. */
const HAND_WRITTEN = ["modules", "outputs", "tests"];

/**
 * Copies of the repository's hand-written folders, for a flake outside the repository that lacks them. A folder that exists
 * belongs to the user, so none of its files is written again.
 * @param root the manifest's folder
 * @returns contents by path from `nix/`, with forward slashes, sorted; empty for a manifest in the repository
 */
export function missingHandWritten(root: string): ReadonlyMap<string, OutputFile> {
  if (isRepository(root)) return new Map();
  const missing = HAND_WRITTEN.filter((name) => !existsSync(join(root, "nix", name)));
  return new Map(missing.flatMap(filesOf));
}

function isRepository(root: string): boolean {
  return existsSync(root) && realpathSync(root) === realpathSync(REPOSITORY);
}

function filesOf(name: string): readonly (readonly [string, OutputFile])[] {
  const flake = join(REPOSITORY, "nix");
  return readdirSync(join(flake, name), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file) => [
      relative(flake, file).replaceAll(sep, "/"),
      { content: readFileSync(file, "utf8"), secret: false, once: true },
    ]);
}
