import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { OutputsError, reasonOf } from "../errors";
import { syncFolder, tryRead, tryStat } from "../files";
import { changesIn, changesInDraft, recordOf, withInodes } from "./record";
import type { Change } from "./Swap";
import { IGNORE_FILE } from "./stage";
import { STATE_FOLDER } from "./withLock";

/** A swap that is not finished. */
export interface Unfinished {
  /** Whether to finish its changes or to undo them. */
  readonly direction: "forward" | "back";
  /** All changes of the swap, in their order. */
  readonly changes: readonly Change[];
  /** Path of the record. */
  readonly file: string;
}

/**
 * The record of a swap in progress, in `.ducksnest`. It is a draft until the decision to swap, and then exists until the
 * swap is finished. It has one name while the swap goes forward and another while the swap is undone.
 */
export class Journal {
  private readonly folder: string;
  /** Makes Git ignore the folder, also where no other file does. */
  private readonly ignored: string;
  private readonly draft: string;
  private readonly sealed: string;
  private readonly files: Record<Unfinished["direction"], string>;

  /** @param root the folder whose files change */
  constructor(private readonly root: string) {
    this.folder = join(root, STATE_FOLDER);
    this.ignored = join(this.folder, IGNORE_FILE);
    this.draft = join(this.folder, "journal.draft");
    this.sealed = join(this.folder, "journal.sealed");
    this.files = { forward: join(this.folder, "journal.json"), back: join(this.folder, "undo.json") };
  }

  /**
   * Writes the record under a draft name. Before anything is staged, so that the next run finds the staging folders if this
   * process dies, and until the end, so that it also finds them if a person deletes the record. @throws OutputsError if
   * that fails
   */
  prepare(changes: readonly Change[]): void {
    this.write(this.ignored, "*\n");
    this.write(this.draft, recordOf(changes));
  }

  /**
   * Commits to finishing the swap, in this process or in the next. The record now says which files are staged.
   * @throws OutputsError if it cannot be written
   */
  decide(changes: readonly Change[]): void {
    this.write(this.sealed, recordOf(changes.map((change) => withInodes(this.root, change))));
    renameSync(this.sealed, this.files.forward);
    syncFolder(this.folder);
  }

  /** Commits to undoing the swap. */
  turnBack(): void {
    renameSync(this.files.forward, this.files.back);
  }

  /**
   * The changes that a process prepared; none if it died while it wrote the draft.
   * @throws OutputsError if the draft is not from this computer
   */
  prepared(): readonly Change[] {
    const text = tryRead(this.draft)?.toString();
    return text === undefined ? [] : changesInDraft(text, this.draft);
  }

  /** Whether no process left anything here. */
  isClean(): boolean {
    return this.all().every((file) => tryStat(file) === undefined);
  }

  /** Whether a process left a swap unfinished. */
  isUnfinished(): boolean {
    return Object.values(this.files).some((file) => tryStat(file) !== undefined);
  }

  /** The swap that a process left unfinished; undefined if there is none. @throws OutputsError if the record is invalid */
  unfinished(): Unfinished | undefined {
    for (const direction of ["back", "forward"] as const) {
      const file = this.files[direction];
      const text = tryRead(file)?.toString();
      if (text !== undefined) return { direction, changes: changesIn(text, file, this.root), file };
    }
    return undefined;
  }

  /** Removes the record, finished or not. */
  remove(): void {
    for (const file of this.all()) rmSync(file, { force: true });
  }

  private all(): readonly string[] {
    return [this.draft, this.sealed, ...Object.values(this.files), this.ignored];
  }

  private write(file: string, text: string): void {
    try {
      const descriptor = openSync(file, "w", 0o600);
      try {
        writeSync(descriptor, text);
        fsyncSync(descriptor);
      } finally {
        closeSync(descriptor);
      }
      syncFolder(this.folder);
    } catch (error) {
      throw new OutputsError([`${file}: cannot be written: ${reasonOf(error)}; nothing was changed.`], {
        cause: error,
      });
    }
  }
}
