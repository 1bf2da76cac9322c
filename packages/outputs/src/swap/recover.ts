import { realpathSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { OutputsError } from "../errors";
import { existingFolder } from "../files";
import { Journal } from "./Journal";
import { removeStaged, stagedLeftovers } from "./leftovers";
import { isReserved } from "./record";
import { requireUnedited } from "./requireUnedited";
import { type Change, swap, undo } from "./Swap";
import { removeStagingFolder } from "./stage";
import { isLocked, STATE_FOLDER, withLock } from "./withLock";

/** Folders in which a version without a draft of its journal could leave a staging folder, from the manifest's. */
const DIRECTORIES = [".", "cdktf.out", "dist", "nix"];

/** Whether a run died while it changed files, which may not fit together therefore. The next `recover` ends it. */
export function interrupted(root: string): boolean {
  return new Journal(root).isUnfinished() && !isLocked(root);
}

/**
 * Finishes or undoes the changes of a run that died. Every command that writes files does this first.
 * @param root the manifest's folder
 * @returns a sentence that says what was done; undefined if there was nothing to do
 * @throws OutputsError if it fails
 */
export async function recover(root: string): Promise<string | undefined> {
  if (new Journal(root).isClean() && stagedLeftovers(root, DIRECTORIES).length === 0) return undefined;
  return withLock(root, () => recoverLocked(root));
}

/** Like `recover`, for the holder of the lock. */
export function recoverLocked(root: string): string | undefined {
  const journal = new Journal(root);
  const unfinished = journal.unfinished();
  const prepared = journal.prepared();
  requireInside(root, [...(unfinished?.changes ?? []), ...prepared]);
  if (unfinished !== undefined) requireUnedited(root, unfinished);
  if (unfinished?.direction === "forward") swap(root, unfinished.changes, journal);
  if (unfinished?.direction === "back") undo(root, unfinished.changes, journal);
  removeStaged(root, prepared);
  const leftovers = stagedLeftovers(root, DIRECTORIES);
  for (const folder of leftovers) removeStagingFolder(folder);
  journal.remove();
  if (unfinished?.direction === "forward")
    return "An earlier run was interrupted while it wrote; its files are in place now.";
  if (unfinished?.direction === "back")
    return "An earlier run was interrupted while it undid its changes; they are undone now.";
  if (prepared.length > 0 || leftovers.length > 0)
    return "An earlier run was interrupted before it changed anything; what it had prepared is removed.";
  return undefined;
}

/**
 * Makes sure that no symbolic link leads a change out of the root. A cloned repository may contain a journal and links from
 * someone else.
 * @throws OutputsError if one does
 */
function requireInside(root: string, changes: readonly Change[]): void {
  const top = realpathSync(root);
  for (const { file, staged, backup } of changes) {
    for (const path of [file, staged, backup].filter((each) => each !== undefined)) {
      const folder = realpathSync(existingFolder(dirname(join(root, path))));
      const inside = relative(top, folder);
      if (!inside.startsWith("..") && !isReserved(inside)) continue;
      throw new OutputsError([
        `${path}: is behind a symbolic link to ${folder}, but ${STATE_FOLDER} has a journal that changes it; delete ${STATE_FOLDER}, and run the command again.`,
      ]);
    }
  }
}
