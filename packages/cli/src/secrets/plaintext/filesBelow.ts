import { readdirSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { codeOf, STAGED_FOLDER } from "@ducksnest/outputs";

/**
 * The plain files below a folder, from the root, with forward slashes, sorted; none if there is no such folder. Files that a
 * running or interrupted command staged are not among them.
 */
export function filesBelow(root: string, folder: string): readonly string[] {
  try {
    return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll(sep, "/"))
      .filter((file) => !file.split("/").includes(STAGED_FOLDER))
      .sort();
  } catch (error) {
    if (codeOf(error) === "ENOENT") return [];
    throw error;
  }
}
