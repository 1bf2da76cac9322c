import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { OutputsError, reasonOf } from "../errors";
import { removeEmptyFolders, syncFolder } from "../files";
import type { Journal } from "./Journal";
import { removeStaged } from "./leftovers";

/** One file that is created, replaced or removed. Paths are from the root. */
export interface Change {
  /** Path of the file. */
  readonly file: string;
  /** Folder that stays, even if the change removes its last file. */
  readonly directory: string;
  /** Path of the new content. @default none: the file is removed */
  readonly staged?: string;
  /** Second path of the old file. @default none: there was no old file */
  readonly backup?: string;
  /** The nearest enclosing folder that existed before. */
  readonly existing: string;
  /** Digest of the old file. @default none: there was no old file */
  readonly before?: string;
  /** Digest of the new content. @default none: the file is removed */
  readonly after?: string;
  /** Inode of the staged file. @default none: nothing is staged, or not yet */
  readonly stagedInode?: number;
  /** Inode of the second name, or copy, of the old file. @default none: there was no old file, or it is not kept yet */
  readonly backupInode?: number;
}

/**
 * Makes changes whose contents are staged: all of them or, if one fails, none. At every moment, the journal says what to
 * do if the process dies.
 * @throws OutputsError if a change failed and all were undone
 */
export function swap(root: string, changes: readonly Change[], journal: Journal): void {
  let current: Change | undefined;
  try {
    for (current of changes) apply(root, current);
    for (const folder of new Set(changes.map(({ file }) => dirname(file)))) {
      if (existsSync(join(root, folder))) syncFolder(join(root, folder));
    }
  } catch (error) {
    journal.turnBack();
    undo(root, changes, journal);
    throw new OutputsError([`${current?.file}: cannot be written: ${reasonOf(error)}; nothing was changed.`], {
      cause: error,
    });
  }
  finish(root, changes, journal);
}

/** Restores the old files. Each step can be repeated, because the process may die between two steps. */
export function undo(root: string, changes: readonly Change[], journal: Journal): void {
  for (const { file, staged, backup, existing } of [...changes].reverse()) {
    const path = join(root, file);
    if (backup !== undefined) {
      if (!existsSync(join(root, backup))) continue;
      mkdirSync(dirname(path), { recursive: true });
      renameSync(join(root, backup), path);
    } else if (staged !== undefined && !existsSync(join(root, staged))) {
      rmSync(path, { force: true });
      removeEmptyFolders(dirname(path), join(root, existing));
    }
  }
  finish(root, changes, journal);
}

/**
 * Removes what the swap needed. The journal goes last, because it says where the staging folders are, which may hold
 * second names of secret files.
 */
function finish(root: string, changes: readonly Change[], journal: Journal): void {
  removeStaged(root, changes);
  for (const { file, directory, staged } of changes) {
    if (staged === undefined) removeEmptyFolders(dirname(join(root, file)), join(root, directory));
  }
  journal.remove();
}

/** Each step can be repeated. */
function apply(root: string, { file, staged }: Change): void {
  const path = join(root, file);
  if (staged === undefined) {
    rmSync(path, { force: true });
  } else if (existsSync(join(root, staged))) {
    mkdirSync(dirname(path), { recursive: true });
    renameSync(join(root, staged), path);
  }
}
