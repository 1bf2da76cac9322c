import { join } from "node:path";
import { readIfThere } from "@ducksnest/credentials";
import { reasonOf } from "@ducksnest/outputs";

/**
 * The text of a file; undefined if there is none.
 * @param file path from `root`
 * @throws Error that starts with the file's position if it cannot be read, is not a plain file, or is larger than 1 MiB
 */
export function readText(root: string, file: string): string | undefined {
  try {
    return readIfThere(join(root, file));
  } catch (error) {
    throw new Error(`${file}:1:1: ${reasonOf(error)}.`);
  }
}
