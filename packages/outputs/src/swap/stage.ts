import {
  closeSync,
  constants,
  copyFileSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, posix, relative } from "node:path";
import type { Difference } from "../compare";
import { codeOf, OutputsError, reasonOf } from "../errors";
import { digestOf, entriesOf, existingFolder, syncFolder, tryStat } from "../files";
import { unreadable } from "../obstacles";
import type { Change } from "./Swap";

/** Folder for new files, beside or above them and so on the same file system, where a rename is atomic. */
export const STAGED_FOLDER = ".ducksnest-staged";

/** Makes Git ignore the folder that it is in, also where no other file does. */
export const IGNORE_FILE = ".gitignore";

/** Readable and writable by the owner alone. */
export const SECRET_MODE = 0o600;

/** The changes that resolve differences. Staged files are numbered in the order of the differences. */
export function changesFor(root: string, differences: readonly Difference[]): Change[] {
  return differences.map(({ file, directory, stagedIn, fresh, old }, index) => ({
    file,
    directory,
    ...(fresh && { staged: posix.join(stagedIn, STAGED_FOLDER, `${index}.new`) }),
    ...(old && { backup: posix.join(stagedIn, STAGED_FOLDER, `${index}.old`) }),
    existing: relative(root, existingFolder(dirname(join(root, file)))) || ".",
    ...(old && { before: digestAt(root, file) }),
    ...(fresh && { after: digestOf(fresh.content) }),
  }));
}

function digestAt(root: string, file: string): string {
  try {
    return digestOf(readFileSync(join(root, file)));
  } catch (error) {
    throw new OutputsError([unreadable(file, error)], { cause: error });
  }
}

/**
 * Writes the new content of a change, and links the old file under a second name.
 * @throws OutputsError if that fails
 */
export function stage(root: string, { fresh, old, file }: Difference, { staged, backup }: Change): void {
  try {
    if (backup !== undefined) keep(join(root, file), join(root, backup));
    if (fresh === undefined || staged === undefined) return;
    const descriptor = openSync(join(root, staged), "wx", fresh.secret ? SECRET_MODE : 0o666);
    try {
      if (old !== undefined) {
        if (process.getuid?.() === 0) fchownSync(descriptor, old.uid, old.gid);
        fchmodSync(descriptor, fresh.secret ? SECRET_MODE : old.mode & 0o777);
      }
      writeFileSync(descriptor, fresh.content);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw new OutputsError([`${file}: cannot be written: ${reasonOf(error)}; nothing was changed.`], { cause: error });
  }
}

/**
 * Creates the staging folders in folders. A staging folder that is there already is of a dead run whose journal a person
 * deleted. @throws OutputsError if that fails
 */
export function makeStagingFolders(root: string, directories: Iterable<string>): void {
  for (const directory of directories) {
    try {
      mkdirSync(join(root, directory), { recursive: true });
      const folder = join(root, directory, STAGED_FOLDER);
      removeStagingFolder(folder);
      mkdirSync(folder, { mode: 0o700 });
      writeFileSync(join(folder, IGNORE_FILE), "*\n", { mode: 0o600 });
      syncFolder(join(root, directory));
    } catch (error) {
      throw new OutputsError([`${directory}: cannot be written to: ${reasonOf(error)}; nothing was changed.`], {
        cause: error,
      });
    }
  }
}

/** Removes a staging folder, if there is one. Git ignores what is left of it until the end. */
export function removeStagingFolder(folder: string): void {
  // A link is removed, and what it leads to stays.
  const entries = tryStat(folder)?.isDirectory() ? entriesOf(folder) : [];
  for (const { name } of entries) {
    if (name !== IGNORE_FILE) rmSync(join(folder, name), { recursive: true, force: true });
  }
  rmSync(folder, { recursive: true, force: true });
}

function keep(path: string, backup: string): void {
  try {
    linkSync(path, backup);
  } catch (error) {
    // File systems without hard links, and files of another user.
    if (!["EPERM", "ENOTSUP", "EOPNOTSUPP", "EMLINK", "ENOSYS"].includes(codeOf(error) ?? "")) throw error;
    copyFileSync(path, backup, constants.COPYFILE_EXCL);
  }
}
