import { mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { sync as writeFileAtomic } from "write-file-atomic";

/**
 * Writes a file atomically, and its folder where there is none, unless it has that content already.
 * @param mode permissions of a file that is written; undefined leaves them as they are, or to the umask
 * @returns whether it was written
 */
export function writeIfChanged(path: string, content: string, mode?: number): boolean {
  if (tryRead(path) === content) return false;
  mkdirSync(dirname(path), { recursive: true });
  writeFileAtomic(path, content, mode === undefined ? {} : { mode });
  return true;
}

/** A file's text; undefined where there is no such file. */
export function tryRead(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Whether an error of the file system is that something is not there. */
export function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === "ENOENT";
}
