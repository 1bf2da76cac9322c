import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Difference } from "../compare";
import { OutputsError } from "../errors";
import { syncFolder, tryStat } from "../files";
import { Journal } from "./Journal";
import { removeStaged, stagingPlace } from "./leftovers";
import { type Change, swap } from "./Swap";
import { changesFor, makeStagingFolders, STAGED_FOLDER, stage } from "./stage";

/** Changes of files that happen together or not at all. Only the holder of the lock may use it. */
export class Transaction {
  private readonly differences: readonly Difference[];
  private readonly changes: readonly Change[];
  private readonly journal: Journal;

  /** Secrets are staged last and renamed first, because they should have two names for the shortest time. */
  constructor(
    private readonly root: string,
    differences: readonly Difference[],
  ) {
    const isSecret = ({ fresh }: Difference) => fresh?.secret === true;
    this.differences = [...differences.filter(isSecret), ...differences.filter((each) => !isSecret(each))];
    this.changes = changesFor(root, this.differences);
    this.journal = new Journal(root);
  }

  /** Writes the new contents to staging folders. @throws OutputsError if that fails */
  stage(): void {
    const folders = new Set(this.changes.map(stagingPlace));
    this.journal.prepare(this.changes);
    makeStagingFolders(this.root, folders);
    for (const [index, difference] of [...this.differences.entries()].reverse()) {
      const change = this.changes[index];
      if (change !== undefined) stage(this.root, difference, change);
    }
    for (const folder of folders) syncFolder(join(this.root, folder, STAGED_FOLDER));
  }

  /** The staged contents, read back from the disk, by the path of their file. */
  staged(): ReadonlyMap<string, Buffer> {
    return new Map(
      this.changes.flatMap(({ file, staged }) =>
        staged === undefined ? [] : [[file, readFileSync(join(this.root, staged))] as const],
      ),
    );
  }

  /** Makes the changes. @throws OutputsError if one fails; all are undone then */
  commit(): void {
    this.requireUnchanged();
    this.journal.decide(this.changes);
    swap(this.root, this.changes, this.journal);
  }

  /** Removes what is staged. A swap that could be neither finished nor undone keeps its files for the next run. */
  discard(): void {
    if (this.journal.unfinished() !== undefined) return;
    removeStaged(this.root, this.changes);
    this.journal.remove();
  }

  /** Editors do not know the lock, and their work must not be lost. */
  private requireUnchanged(): void {
    const edited = this.differences.filter(({ file, old }) => {
      const now = tryStat(join(this.root, file));
      return now?.ino !== old?.ino || now?.size !== old?.size || now?.mtimeMs !== old?.mtimeMs;
    });
    if (edited.length === 0) return;
    throw new OutputsError(
      edited.map(
        ({ file }) => `${file}: another program has just changed it; nothing was changed. Run the command again.`,
      ),
    );
  }
}
