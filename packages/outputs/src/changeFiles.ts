import { chmodSync } from "node:fs";
import { dirname, isAbsolute, join, posix, relative } from "node:path";
import { Collector, type Comparison } from "./compare";
import { existingFolder } from "./files";
import { recoverLocked } from "./swap/recover";
import { SECRET_MODE } from "./swap/stage";
import { Transaction } from "./swap/Transaction";
import { withLock } from "./swap/withLock";
import { reportOn, type WriteReport } from "./writeOutputs";

/** A file to create, to replace or to remove. */
export interface FileChange {
  /** Path from the root, with forward slashes, such as `nix/pki/homelab/ca.crt`. */
  readonly file: string;
  /** The whole new content; a text is written as UTF-8. Undefined removes the file, if there is one. */
  readonly content: string | Uint8Array | undefined;
  /** Whether only its owner may read it. @default false */
  readonly secret?: boolean;
}

/** The result of the work under the lock. */
export interface PlannedChanges<T> {
  /** The changes, at most one for each file. Files that have the new content already are left as they are. */
  readonly changes: readonly FileChange[];
  /**
   * Verifies the new contents as they were read back from the disk, by the path of their file; for example, decrypts them.
   * Files that do not change are not among them. If it throws, nothing is changed. @default nothing is verified
   */
  readonly verify?: (staged: ReadonlyMap<string, Uint8Array>) => void | Promise<void>;
  /** What the caller needs afterwards. */
  readonly result: T;
}

/** What changed, and the result of the work. */
export interface ChangeReport<T> extends WriteReport {
  /** As planned. */
  readonly result: T;
}

/** How to change files. */
export interface ChangeOptions {
  /** Longest time to wait for another process that writes, in milliseconds. @default 10000 */
  readonly patience?: number;
  /**
   * Whether to do everything but the last step: the new contents are written beside the old ones, verified and discarded, so
   * that a command knows whether it could change the files. @default false
   */
  readonly dryRun?: boolean;
  /** Receives a sentence if an earlier run was interrupted and had to be finished or undone first. @default nothing */
  readonly recovered?: (sentence: string) => void;
}

/**
 * Reads the current state and changes files, while no other process of ducksnest writes under `root`. All files change or,
 * if something fails, none; the next run finishes or undoes what a killed run left. A signal during `work` or `verify` ends
 * the process, and nothing is changed. Folders that lose their last file are removed.
 * @param root the manifest's folder
 * @param work reads the current state and plans the changes. It must not call `changeFiles` or `writeOutputs` itself, nor
 * wait for a person, because other processes wait for it.
 * @throws OutputsError if a file cannot be written, or another process holds the lock for too long
 * @throws the errors of `work` and `verify`
 */
export async function changeFiles<T>(
  root: string,
  work: () => PlannedChanges<T> | Promise<PlannedChanges<T>>,
  { patience, dryRun = false, recovered }: ChangeOptions = {},
): Promise<ChangeReport<T>> {
  let transaction: Transaction | undefined;
  const write = async () => {
    const sentence = recoverLocked(root);
    if (sentence !== undefined) recovered?.(sentence);
    const { changes, verify, result } = await work();
    const comparison = compareChanges(changes, root);
    if (comparison.differences.length > 0) {
      transaction = new Transaction(root, comparison.differences);
      try {
        transaction.stage();
        await verify?.(transaction.staged());
        if (!dryRun) transaction.commit();
      } finally {
        transaction.discard();
      }
    }
    if (!dryRun) for (const file of comparison.exposed) chmodSync(join(root, file), SECRET_MODE);
    return { ...reportOn(comparison), result };
  };
  return withLock(root, write, {
    interrupted: () => transaction?.discard(),
    ...(patience !== undefined && { patience }),
  });
}

/** Each file is staged in its own folder, or in the nearest that exists, and so on its own file system. */
function compareChanges(changes: readonly FileChange[], root: string): Comparison {
  requireProper(changes);
  const collector = new Collector(root);
  for (const { file, content, secret = false } of changes) {
    const stagedIn = relative(root, existingFolder(join(root, dirname(file)))) || ".";
    const fresh = content === undefined ? undefined : { content, secret };
    collector.add({ file, directory: ".", stagedIn, fresh });
  }
  return collector.comparison();
}

/** @throws Error, because it is a bug, if a path leaves the root or is there twice */
function requireProper(changes: readonly FileChange[]): void {
  const files = changes.map(({ file }) => file);
  for (const [index, file] of files.entries()) {
    const isInside = file === posix.normalize(file) && !isAbsolute(file) && file !== "." && !file.startsWith("..");
    if (!isInside) throw new Error(`${file}: is not a plain path below the root`);
    if (files.indexOf(file) !== index) throw new Error(`${file}: is changed twice`);
  }
}
