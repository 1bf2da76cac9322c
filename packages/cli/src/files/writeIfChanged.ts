import { mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { sync as writeFileAtomic } from "write-file-atomic";

/**
 * Writes a file atomically, and makes its folder, unless the file already has that content.
 * @param mode permissions of the written file; if undefined, an old file keeps its own and a new one gets the umask's
 * @returns whether it was written
 */
export function writeIfChanged(path: string, content: string, mode?: number): boolean {
  if (tryRead(path) === content) return false;
  mkdirSync(dirname(path), { recursive: true });
  writeFileAtomic(path, content, mode === undefined ? {} : { mode });
  return true;
}

/** The text of a file; undefined if it is missing. */
function tryRead(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return typeof error === "object" && error !== null && "code" in error && error.code === "ENOENT";
}
