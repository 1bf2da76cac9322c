import { Journal } from "./Journal";
import { removeAll, stagedLeftovers } from "./leftovers";
import { swap, undo } from "./Swap";
import { withLock } from "./withLock";

/** Folders of outputs, from the manifest's. An official command line may get another folder, which is then the root. */
const DIRECTORIES = [".", "cdktf.out", "dist", "nix"];

/**
 * Finishes or undoes the changes of a run that died. Every command that writes outputs does this first.
 * @param root the manifest's folder
 * @returns a sentence that says what was done; undefined if there was nothing to do
 * @throws OutputsError if it fails
 */
export async function recover(root: string): Promise<string | undefined> {
  if (new Journal(root).unfinished() === undefined && stagedLeftovers(root, DIRECTORIES).length === 0) return undefined;
  return withLock(root, () => recoverLocked(root));
}

/** Like `recover`, for the holder of the lock. */
export function recoverLocked(root: string): string | undefined {
  const journal = new Journal(root);
  const unfinished = journal.unfinished();
  if (unfinished?.direction === "forward") swap(root, unfinished.changes, journal);
  if (unfinished?.direction === "back") undo(root, unfinished.changes, journal);
  journal.remove();
  const leftovers = stagedLeftovers(root, [
    ...DIRECTORIES,
    ...(unfinished?.changes.map(({ directory }) => directory) ?? []),
  ]);
  removeAll(leftovers);
  if (unfinished?.direction === "forward")
    return "An earlier run was interrupted while it wrote; its files are in place now.";
  if (unfinished?.direction === "back")
    return "An earlier run was interrupted while it undid its changes; they are undone now.";
  if (leftovers.length > 0)
    return "An earlier run was interrupted before it changed anything; what it had prepared is removed.";
  return undefined;
}
