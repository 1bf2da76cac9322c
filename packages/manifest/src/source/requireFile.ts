import { type Stats, statSync } from "node:fs";

/**
 * Refuses a manifest that nobody named and that is a named pipe, a socket or a device: reading it can wait for ever.
 * Passes files, folders and paths without anything, because reading those ends at once.
 * @param file path that was found, rather than given
 * @throws Error with a sentence that says what it is and what to do
 */
export function requireFile(file: string): void {
  const there = statSync(file, { throwIfNoEntry: false });
  if (there === undefined || there.isFile() || there.isDirectory()) return;
  throw new Error(
    `${file}: is ${kindOf(there)}, not a file. Put the manifest there as a file, or name one with --manifest.`,
  );
}

function kindOf(there: Stats): string {
  if (there.isFIFO()) return "a named pipe";
  return there.isSocket() ? "a socket" : "a device";
}
