import { isAbsolute, join, posix } from "node:path";
import { OutputsError } from "../errors";
import { tryStat } from "../files";
import type { Change } from "./Swap";
import { STAGED_FOLDER } from "./stage";
import { machineId, STATE_FOLDER } from "./withLock";

/** The text of a journal: the changes, and who makes them. */
export function recordOf(changes: readonly Change[]): string {
  return `${JSON.stringify({ writer: thisWriter(), changes }, undefined, 2)}\n`;
}

/**
 * The changes in a journal. A cloned repository may contain a journal from someone else, with paths of its choice, so only
 * a journal of this computer and this user counts, and only while its staged files are the files that were staged here.
 * The device number is not compared, because some file systems get another one when the computer starts again.
 * @param file path of the journal
 * @throws OutputsError if it is not a journal, or not from this computer
 */
export function changesIn(text: string, file: string, root: string): readonly Change[] {
  const changes = read(text, file);
  if (changes === undefined) throw notAJournal(file);
  if (!changes.every((change) => isStagedHere(root, change))) throw foreign(file);
  return changes;
}

/**
 * The changes in the draft of a journal, whose files may not be staged yet; none if its writer died while it wrote it.
 * @param file path of the draft
 * @throws OutputsError if it is whole, and not a journal of this computer
 */
export function changesInDraft(text: string, file: string): readonly Change[] {
  return read(text, file) ?? [];
}

/** Undefined if the text is not whole. @throws OutputsError if it is not a journal of this computer */
function read(text: string, file: string): readonly Change[] | undefined {
  const value = tryParse(text);
  if (typeof value !== "object" || value === null) return undefined;
  const { writer, changes }: Partial<Record<"writer" | "changes", unknown>> = value;
  if (!isThisWriter(writer)) throw foreign(file);
  if (!Array.isArray(changes) || !changes.every(isChange)) throw notAJournal(file);
  return changes;
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A change with the inodes of its files in the staging folder. */
export function withInodes(root: string, change: Change): Change {
  const inodeOf = (path: string) => tryStat(join(root, path))?.ino;
  const stagedInode = change.staged === undefined ? undefined : inodeOf(change.staged);
  const backupInode = change.backup === undefined ? undefined : inodeOf(change.backup);
  return {
    ...change,
    ...(stagedInode !== undefined && { stagedInode }),
    ...(backupInode !== undefined && { backupInode }),
  };
}

/** Whether a path has a component that no change may have. */
export function isReserved(path: string): boolean {
  return path.split(/[\\/]/).some((name) => name.toLowerCase() === ".git");
}

interface Writer {
  /** Id of the machine. */
  readonly machine: string;
  /** Number of the user; -1 on systems without such numbers. */
  readonly user: number;
}

function thisWriter(): Writer {
  return { machine: machineId(), user: process.getuid?.() ?? -1 };
}

function isThisWriter(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { machine, user }: Partial<Record<keyof Writer, unknown>> = value;
  const self = thisWriter();
  return machine === self.machine && user === self.user;
}

/** A staged file that is gone is in its place already. */
function isStagedHere(root: string, { staged, stagedInode, backup, backupInode }: Change): boolean {
  const isSame = (path: string | undefined, inode: number | undefined) => {
    const there = path === undefined ? undefined : tryStat(join(root, path));
    return there === undefined || (there.isFile() && there.ino === inode);
  };
  return isSame(staged, stagedInode) && isSame(backup, backupInode);
}

function isChange(value: unknown): value is Change {
  if (typeof value !== "object" || value === null) return false;
  const change: Partial<Record<keyof Change, unknown>> = value;
  const { file, directory, existing, staged, backup, before, after, stagedInode, backupInode } = change;
  return (
    [file, directory, existing].every(isInside) &&
    !isOwnFile(file) &&
    [staged, backup].every((path) => path === undefined || (isInside(path) && isInStagedFolder(path))) &&
    [before, after].every((digest) => digest === undefined || typeof digest === "string") &&
    [stagedInode, backupInode].every((inode) => inode === undefined || typeof inode === "number")
  );
}

function isInside(path: unknown): boolean {
  return typeof path === "string" && !isAbsolute(path) && !path.split(/[\\/]/).includes("..") && !isReserved(path);
}

/** Whether the path is of ducksnest's own folder or a staging folder. */
function isOwnFile(path: unknown): boolean {
  const own = [STATE_FOLDER, STAGED_FOLDER];
  return typeof path === "string" && path.split(/[\\/]/).some((name) => own.includes(name.toLowerCase()));
}

function isInStagedFolder(path: unknown): boolean {
  return typeof path === "string" && posix.basename(posix.dirname(path)) === STAGED_FOLDER;
}

function foreign(file: string): OutputsError {
  return new OutputsError([`${file}: is not from this computer; delete it, and run the command again.`]);
}

function notAJournal(file: string): OutputsError {
  return new OutputsError([`${file}: is not a ducksnest journal; delete it, and run the command again.`]);
}
