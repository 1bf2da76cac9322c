import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { entriesOf, removeEmptyFolders, tryStat } from "../files";
import type { Output } from "../Output";
import { isOwnerGone, isTemporaryFolder } from "../temporaryFolder";
import type { Change } from "./Swap";
import { removeStagingFolder, STAGED_FOLDER } from "./stage";

/** Age in milliseconds at which leftovers belong to no running process, because a synthesis takes seconds. */
const DEAD_AFTER = 10 * 60_000;

/** Staging folders of dead runs in these folders. Only the holder of the lock may remove them. */
export function stagedLeftovers(root: string, directories: Iterable<string>): string[] {
  return [...directories].map((directory) => join(root, directory, STAGED_FOLDER)).filter((path) => tryStat(path));
}

/**
 * The folder that holds the staging folder of a change, from the root. It comes from the paths in the change, whose last
 * folder is replaced, so a journal that someone else wrote can name no other folder to remove.
 */
export function stagingPlace({ staged, backup, directory }: Change): string {
  const path = staged ?? backup;
  return path === undefined ? directory : dirname(dirname(path));
}

/** Removes the staging folders of changes, and folders that were made only to hold them. */
export function removeStaged(root: string, changes: readonly Change[]): void {
  for (const folder of stagedLeftovers(root, new Set(changes.map(stagingPlace)))) removeStagingFolder(folder);
  for (const change of changes) removeEmptyFolders(join(root, stagingPlace(change)), join(root, change.existing));
}

/**
 * Leftovers of dead runs, which may contain join tokens if an earlier version wrote them. They are partly written files
 * beside the outputs, named `<file>.<number>`, and this user's folders of syntheses in the temporary folder. A folder counts
 * as soon as its process is known to be dead.
 * @param now Unix time in milliseconds. @default the current time
 */
export function oldLeftovers(outputs: readonly Output[], root: string, now = Date.now()): string[] {
  const isDead = (path: string) => now - (tryStat(path)?.mtimeMs ?? now) > DEAD_AFTER;
  return [
    ...outputs.flatMap((output) => halfWritten(output, root)).filter(isDead),
    ...temporaryFolders()
      .filter((path) => isOwnerGone(basename(path)) || isDead(path))
      .filter(isSynthesis),
  ];
}

/** Removes files and folders; those that do not exist are ignored. */
export function removeAll(paths: readonly string[]): void {
  for (const path of paths) rmSync(path, { recursive: true, force: true });
}

function halfWritten({ directory, generated }: Output, root: string): string[] {
  if (generated === undefined) return [];
  return entriesOf(join(root, directory))
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .filter((name) => /\.\d+$/.test(name) && generated.test(name.replace(/\.\d+$/, "")))
    .map((name) => join(root, directory, name));
}

function temporaryFolders(): string[] {
  const user = process.getuid?.();
  return entriesOf(tmpdir())
    .filter((entry) => entry.isDirectory() && isTemporaryFolder(entry.name))
    .map(({ name }) => join(tmpdir(), name))
    .filter((path) => tryStat(path)?.uid === user);
}

/** Whether a folder contains only synthesized files, because other programs may use the same name. */
function isSynthesis(folder: string): boolean {
  const names = entriesOf(folder).map(({ name }) => name);
  return (
    names.every((name) => name.endsWith(".k8s.yaml")) ||
    names.every((name) => name === "stacks" || name === "manifest.json")
  );
}
