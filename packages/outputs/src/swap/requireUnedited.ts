import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { OutputsError } from "../errors";
import { digestOf, tryRead, tryStat } from "../files";
import type { Unfinished } from "./Journal";
import type { Change } from "./Swap";

/**
 * Makes sure that replaying a journal replaces or removes only the files that the dead run knew. A person may have edited
 * one since, or switched to another branch. A file that is not there stands in nobody's way.
 * @throws OutputsError with every file that has another content
 */
export function requireUnedited(root: string, { direction, changes, file: journal }: Unfinished): void {
  const isTouched = direction === "forward" ? isTouchedForward : isTouchedBack;
  const edited = changes.filter((change) => isTouched(root, change) && !isKnown(root, change));
  if (edited.length === 0) return;
  const record = relative(root, journal);
  throw new OutputsError(
    edited.map(
      ({ file }) =>
        `${file}: has changed since an earlier run was interrupted, and finishing that run would overwrite it; nothing was changed. ` +
        `Either move ${file} away, run \`ducksnest synth\`, and put back what you need. ` +
        `Or keep all files as they are, also if only some of them are new: delete ${record}, and run \`ducksnest synth\`.`,
    ),
  );
}

/** Whether finishing the swap still replaces or removes the file. */
function isTouchedForward(root: string, { staged }: Change): boolean {
  return staged === undefined || existsSync(join(root, staged));
}

/** Whether undoing the swap still replaces or removes the file. */
function isTouchedBack(root: string, { staged, backup }: Change): boolean {
  if (backup !== undefined) return existsSync(join(root, backup));
  return staged !== undefined && !existsSync(join(root, staged));
}

function isKnown(root: string, { file, before, after }: Change): boolean {
  const path = join(root, file);
  const there = tryStat(path);
  if (there === undefined) return true;
  const content = there.isFile() ? tryRead(path) : undefined;
  return content !== undefined && [before, after].includes(digestOf(content));
}
