import { accessSync, constants, lstatSync } from "node:fs";
import { dirname } from "node:path";
import { shown } from "@ducksnest/checks";
import { makeFolder } from "./makeFolder";

/**
 * Makes the folder of a file, and makes sure that the file can be written.
 * @param path absolute path of the file
 * @throws Error with the path and the reason if it cannot be written
 */
export function requireWritable(path: string): void {
  try {
    makeFolder(dirname(path));
    accessSync(dirname(path), constants.W_OK);
    const reason = whyNot(path);
    if (reason !== undefined) throw new Error(reason);
  } catch (error) {
    throw new Error(shown(`cannot write ${path}: ${error instanceof Error ? error.message : String(error)}`));
  }
}

/** Why a path cannot be replaced by a file; undefined if it can. */
function whyNot(path: string): string | undefined {
  const present = lstatSync(path, { throwIfNoEntry: false });
  if (present === undefined || present.isFile()) return undefined;
  if (present.isDirectory()) return "it is a folder";
  if (present.isSymbolicLink()) return "it is a symbolic link; name the file that it points to, or remove it";
  return "it is not a regular file; remove it";
}
