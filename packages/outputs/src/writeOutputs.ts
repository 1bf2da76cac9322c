import { chmodSync } from "node:fs";
import { join } from "node:path";
import { type Comparison, compare, type Difference } from "./compare";
import type { Output } from "./Output";
import { recoverLocked } from "./swap/recover";
import { SECRET_MODE } from "./swap/stage";
import { Transaction } from "./swap/Transaction";
import { withLock } from "./swap/withLock";

/** The files after a write. Paths are from the manifest's folder, sorted. */
export interface WriteReport {
  /** Files that were created or replaced. */
  readonly written: readonly string[];
  /** Files that were up to date. */
  readonly unchanged: readonly string[];
  /** Files that were removed. In a synthesis, generated files that the outputs no longer have. */
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

function write(root: string, differences: readonly Difference[]): void {
  const transaction = new Transaction(root, differences);
  try {
    transaction.stage();
    transaction.commit();
  } finally {
    transaction.discard();
  }
}

/** The report on a comparison whose differences are resolved. */
export function reportOn({ differences, unchanged }: Comparison): WriteReport {
  const files = (some: readonly Difference[]) => some.map(({ file }) => file).sort();
  return {
    written: files(differences.filter(({ fresh }) => fresh !== undefined)),
    unchanged: [...unchanged].sort(),
    removed: files(differences.filter(({ fresh }) => fresh === undefined)),
  };
}
