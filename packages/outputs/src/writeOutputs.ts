import { chmodSync } from "node:fs";
import { join } from "node:path";
import { type Comparison, compare, type Difference } from "./compare";
import { existingFolder, removeEmptyFolders, syncFolder } from "./files";
import { Journal } from "./Journal";
import { removeAll, stagedLeftovers } from "./leftovers";
import type { Output } from "./Output";
import { recoverLocked } from "./recover";
import { swap } from "./Swap";
import { changesFor, makeStagingFolders, SECRET_MODE, STAGED_FOLDER, stage } from "./stage";
import { withLock } from "./withLock";

/** The files of outputs after a write. Paths are from the manifest's folder, sorted. */
export interface WriteReport {
  /** Files that were created or replaced. */
  readonly written: readonly string[];
  /** Files that were up to date. */
  readonly unchanged: readonly string[];
  /** Generated files that were removed, because the outputs no longer have them. */
  readonly removed: readonly string[];
}

/**
 * Writes outputs to their folders: all of them or, if something fails, none. Writes only files that differ, removes
 * generated files that the outputs no longer have, and keeps hand-written files.
 * @param root the manifest's folder
 * @throws OutputsError if a file cannot or must not be written; nothing is changed then
 */
export async function writeOutputs(outputs: readonly Output[], root: string): Promise<WriteReport> {
  const first = compare(outputs, root);
  if (first.differences.length === 0 && first.exposed.length === 0) return reportOn(first);
  return withLock(root, () => {
    recoverLocked(root);
    const current = compare(outputs, root);
    for (const file of current.exposed) chmodSync(join(root, file), SECRET_MODE);
    if (current.differences.length > 0) write(root, current.differences);
    return reportOn(current);
  });
}

/** Secrets are staged last and renamed first, because they should have two names for the shortest time. */
function write(root: string, differences: readonly Difference[]): void {
  const secrets = differences.filter(({ fresh }) => fresh?.secret);
  const others = differences.filter(({ fresh }) => !fresh?.secret);
  const changes = changesFor(root, [...secrets, ...others]);
  const directories = [...new Set(differences.map(({ directory }) => directory))];
  const before = directories.map((directory) => existingFolder(join(root, directory)));
  const journal = new Journal(root);
  const stageAll = (some: readonly Difference[], from: number) => {
    for (const [index, difference] of some.entries()) {
      const change = changes[from + index];
      if (change !== undefined) stage(root, difference, change);
    }
  };
  try {
    makeStagingFolders(root, directories);
    stageAll(others, secrets.length);
    journal.prepare(changes);
    stageAll(secrets, 0);
    for (const directory of directories) syncFolder(join(root, directory, STAGED_FOLDER));
    journal.decide();
    swap(root, changes, journal);
  } finally {
    // A swap that could be neither finished nor undone keeps its files for the next run.
    if (journal.unfinished() === undefined) {
      journal.remove();
      removeAll(stagedLeftovers(root, directories));
      for (const [index, directory] of directories.entries()) {
        removeEmptyFolders(join(root, directory), before[index] ?? root);
      }
    }
  }
}

function reportOn({ differences, unchanged }: Comparison): WriteReport {
  const files = (some: readonly Difference[]) => some.map(({ file }) => file).sort();
  return {
    written: files(differences.filter(({ fresh }) => fresh !== undefined)),
    unchanged: [...unchanged].sort(),
    removed: files(differences.filter(({ fresh }) => fresh === undefined)),
  };
}
