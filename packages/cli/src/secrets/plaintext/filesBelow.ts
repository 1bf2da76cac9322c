import { existsSync, readdirSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { codeOf, OutputsError, STAGED_FOLDER } from "@ducksnest/outputs";

/**
 * The plain files below a folder, from the root, with forward slashes, sorted; none if there is no such folder. Files that a
 * running or interrupted command staged are not among them.
 * @throws OutputsError if the name of a file or folder is not UTF-8
 */
export function filesBelow(root: string, folder: string): readonly string[] {
  const shown = (path: string) => relative(root, path).replaceAll(sep, "/");
  const files = pathsBelow(join(root, folder), shown)
    .map(shown)
    .filter((file) => !file.split("/").includes(STAGED_FOLDER));
  const misnamed = files.filter((file) => isReplaced(file) && !existsSync(join(root, file)));
  if (misnamed.length > 0) throw new OutputsError(misnamed.map(problemOf));
  return files.sort();
}

function pathsBelow(folder: string, shown: (path: string) => string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
    const { path }: { readonly path?: unknown } = Object(error);
    if (typeof path === "string" && isReplaced(path)) throw new OutputsError([problemOf(shown(path))]);
    return [];
  }
}

/** Whether Node may have replaced bytes that are not UTF-8. It then finds nothing of that name. */
function isReplaced(path: string): boolean {
  return path.includes("\uFFFD");
}

function problemOf(file: string): string {
  return `${file}: has a name that is not UTF-8, so ducksnest cannot read it. Rename it.`;
}
