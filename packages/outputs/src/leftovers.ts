import { readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { entriesOf, tryStat } from "./files";
import type { Output } from "./Output";
import { STAGED_FOLDER } from "./stage";

/** A write or a synthesis takes seconds; what is older than this many milliseconds belongs to no living process. */
const DEAD_AFTER = 10 * 60_000;

/** Staged files of a dead run below these folders. Only the holder of the lock may remove them. */
export function stagedLeftovers(root: string, directories: Iterable<string>): string[] {
  return [...directories].map((directory) => join(root, directory, STAGED_FOLDER)).filter((path) => tryStat(path));
}

/**
 * Leftovers of dead runs of earlier versions, which could hold join tokens: half-written files beside the outputs, named
 * `<file>.<number>`, and folders of this user named `ducksnest-` and six characters in the temporary folder.
 * @param now Unix time in milliseconds
 */
export function oldLeftovers(outputs: readonly Output[], root: string, now = Date.now()): string[] {
  const isDead = (path: string) => now - (tryStat(path)?.mtimeMs ?? now) > DEAD_AFTER;
  return [...outputs.flatMap((output) => halfWritten(output, root)), ...temporaryFolders()].filter(isDead);
}

export function removeAll(paths: readonly string[]): void {
  for (const path of paths) rmSync(path, { recursive: true, force: true });
}

function halfWritten({ directory, generated }: Output, root: string): string[] {
  return entriesOf(join(root, directory))
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .filter((name) => /\.\d+$/.test(name) && generated.test(name.replace(/\.\d+$/, "")))
    .map((name) => join(root, directory, name));
}

function temporaryFolders(): string[] {
  const user = process.getuid?.();
  return readdirSync(tmpdir())
    .filter((name) => /^ducksnest-[A-Za-z0-9]{6}$/.test(name))
    .map((name) => join(tmpdir(), name))
    .filter((path) => {
      const there = tryStat(path);
      return there?.isDirectory() && there.uid === user && isSynthesis(path);
    });
}

/** Whether nothing but synthesized files is in a folder: other programs may name theirs alike. */
function isSynthesis(folder: string): boolean {
  const names = readdirSync(folder);
  if (names.every((name) => name.endsWith(".k8s.yaml"))) return true;
  return names.every((name) => name === "stacks" || name === "manifest.json") && statSync(folder).isDirectory();
}
