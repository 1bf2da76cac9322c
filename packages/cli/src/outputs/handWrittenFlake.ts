import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { join, relative, sep } from "node:path";
import type { OutputFile } from "@ducksnest/outputs";
import { REPOSITORY } from "../package";

/** Folders of `nix/` that are not generated. The generated flake imports the first two, and `outputs` imports `tests`. */
const HAND_WRITTEN = ["modules", "outputs", "tests"];

/**
 * The hand-written folders that the flake beside a manifest outside the repository lacks, copied from the repository.
 * A folder that is there belongs to the user: none of its files is written again.
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
