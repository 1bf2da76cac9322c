import { accessSync, constants, readlinkSync, type Stats } from "node:fs";
import { dirname, join, relative } from "node:path";
import { codeOf, reasonOf } from "./errors";
import { existingFolder, tryStat } from "./files";

/**
 * The reason why a file cannot be written; undefined if it can. Links are not followed, because they may lead out of the
 * repository.
 * @param file path from the root
 * @param directory path, from the root, of the first folder on the way to the file that must be a real folder
 */
export function obstacle(root: string, file: string, directory: string): string | undefined {
  try {
    for (const folder of foldersAbove(file, directory)) {
      const there = tryStat(join(root, folder));
      if (there === undefined) return undefined;
      if (!there.isDirectory()) {
        return `${folder}: is ${kindOf(root, folder, there)}, but ducksnest needs a folder there; move it away.`;
      }
    }
    const there = tryStat(join(root, file));
    if (there === undefined || there.isFile()) return undefined;
    return `${file}: is ${kindOf(root, file, there)}, but ducksnest writes a file there; move it away.`;
  } catch (error) {
    return unreadable(file, error);
  }
}

/** Says that a file cannot be read. */
export function unreadable(file: string, error: unknown): string {
  return `${file}: cannot be read: ${reasonOf(error)}; change its permissions, or move it away.`;
}

/** The reason why entries of a folder cannot be changed; undefined if they can. */
export function notWritable(root: string, folder: string): string | undefined {
  const existing = existingFolder(join(root, folder));
  try {
    accessSync(existing, constants.W_OK | constants.X_OK);
    return undefined;
  } catch (error) {
    // Another process may have removed it just now.
    if (codeOf(error) === "ENOENT") return undefined;
    return `${relative(root, existing) || "."}: cannot be written to: ${reasonOf(error)}; make the folder writable for you.`;
  }
}

/** The folders between the root and a file, from `directory` on, from the top. The root itself may be a link. */
function foldersAbove(file: string, directory: string): readonly string[] {
  const folder = dirname(file);
  if (folder === "." || relative(directory, folder).startsWith("..")) return [];
  return [...foldersAbove(folder, directory), folder];
}

function kindOf(root: string, file: string, there: Stats): string {
  if (there.isSymbolicLink()) return `a symbolic link to ${readlinkSync(join(root, file))}`;
  if (there.isDirectory()) return "a folder";
  if (there.isFile()) return "a file";
  if (there.isFIFO()) return "a named pipe";
  if (there.isSocket()) return "a socket";
  return "a device";
}
