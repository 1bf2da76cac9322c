import { readFileSync, statSync } from "node:fs";
import { isAbsolute, relative } from "node:path";

/** Largest credential file that is read, in bytes. Real ones have a few hundred. */
const MAX_BYTES = 1_048_576;

/**
 * A file's text; undefined if there is no such file.
 * @throws Error with the reason if it cannot be read, is not a plain file, or is larger than 1 MiB
 */
export function readIfThere(file: string): string | undefined {
  return readBytesIfThere(file)?.toString("utf8");
}

/** A file's bytes, like `readIfThere`. */
export function readBytesIfThere(file: string): Buffer | undefined {
  try {
    const there = statSync(file);
    // Reading a named pipe would wait for a writer.
    if (!there.isFile()) throw new Error(there.isDirectory() ? "it is a folder" : "it is not a plain file");
    if (there.size > MAX_BYTES) throw new Error("it is larger than 1 MiB");
    return readFileSync(file);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** A path as messages show it: from the working directory if it is below that. */
export function shownPath(file: string): string {
  const short = relative(process.cwd(), file);
  return short === "" || short.startsWith("..") || isAbsolute(short) ? file : short;
}

/** The reason in an operating system's error, without the path. */
export function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return /^(?:Error: )?E[A-Z0-9]+: (.+?), \w+/.exec(message)?.[1] ?? message;
}

/** The code in an operating system's error, such as `ENOENT`. */
export function codeOf(error: unknown): unknown {
  return typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
}
