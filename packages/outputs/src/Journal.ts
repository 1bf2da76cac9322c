import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { OutputsError, reasonOf } from "./errors";
import { syncFolder, tryRead } from "./files";
import type { Change } from "./Swap";
import { STATE_FOLDER } from "./withLock";

/** A swap that is not finished. */
export interface Unfinished {
  /** Whether to finish its changes or to undo them. */
  readonly direction: "forward" | "back";
  /** All changes of the swap, in their order. */
  readonly changes: readonly Change[];
}

/**
 * The record of a swap in progress, in `.ducksnest`. It is a draft until the decision to swap, and then exists until the
 * swap is finished. It has one name while the swap goes forward and another while the swap is undone.
 */
export class Journal {
  private readonly folder: string;
  private readonly draft: string;
  private readonly files: Record<Unfinished["direction"], string>;

  /** @param root the folder whose files change */
  constructor(root: string) {
    this.folder = join(root, STATE_FOLDER);
    this.draft = join(this.folder, "journal.draft");
    this.files = { forward: join(this.folder, "journal.json"), back: join(this.folder, "undo.json") };
  }

  /**
   * Writes the record under a draft name, which `decide` replaces. Before anything is staged, so that the next run finds
   * the staging folders if this process dies. @throws OutputsError if that fails
   */
  prepare(changes: readonly Change[]): void {
    try {
      const descriptor = openSync(this.draft, "w", 0o600);
      try {
        writeSync(descriptor, `${JSON.stringify(changes, undefined, 2)}\n`);
        fsyncSync(descriptor);
      } finally {
        closeSync(descriptor);
      }
      syncFolder(this.folder);
    } catch (error) {
      throw new OutputsError([`${this.draft}: cannot be written: ${reasonOf(error)}; nothing was changed.`], {
        cause: error,
      });
    }
  }

  /** Commits to finishing the swap, in this process or in the next. */
  decide(): void {
    renameSync(this.draft, this.files.forward);
    syncFolder(this.folder);
  }

  /** Commits to undoing the swap. */
  turnBack(): void {
    renameSync(this.files.forward, this.files.back);
  }

  /** The changes that a process prepared but did not decide to make; none if it died while it wrote the draft. */
  prepared(): readonly Change[] {
    const changes = tryParse(tryRead(this.draft)?.toString() ?? "");
    return isChanges(changes) ? changes : [];
  }

  /** The swap that a process left unfinished; undefined if there is none. @throws OutputsError if the record is invalid */
  unfinished(): Unfinished | undefined {
    for (const direction of ["back", "forward"] as const) {
      const text = tryRead(this.files[direction]);
      if (text !== undefined) return { direction, changes: parse(text.toString(), this.files[direction]) };
    }
    return undefined;
  }

  /** Removes the record, finished or not. */
  remove(): void {
    for (const file of [this.draft, ...Object.values(this.files)]) rmSync(file, { force: true });
  }
}

function parse(text: string, file: string): readonly Change[] {
  const changes: unknown = tryParse(text);
  if (isChanges(changes)) return changes;
  throw new OutputsError([`${file}: is not a ducksnest journal; delete it, and run the command again.`]);
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isChanges(value: unknown): value is readonly Change[] {
  return Array.isArray(value) && value.every(isChange);
}

/** Whether it is a change inside the root. A cloned repository may contain a journal from someone else. */
function isChange(value: unknown): value is Change {
  if (typeof value !== "object" || value === null) return false;
  const { file, directory, staged, backup, existing }: Partial<Record<keyof Change, unknown>> = value;
  return (
    [file, directory, existing].every(isInside) &&
    [staged, backup].every((path) => path === undefined || isInside(path))
  );
}

function isInside(path: unknown): boolean {
  return typeof path === "string" && !isAbsolute(path) && !path.split(/[\\/]/).includes("..");
}
