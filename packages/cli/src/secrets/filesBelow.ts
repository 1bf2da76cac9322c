import { readdirSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { codeOf } from "@ducksnest/outputs";

/** The plain files below a folder, from the root, with forward slashes, sorted; none if there is no such folder. */
export function filesBelow(root: string, folder: string): readonly string[] {
  try {
    return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll(sep, "/"))
      .sort();
  } catch (error) {
    if (codeOf(error) === "ENOENT") return [];
    throw error;
  }
}
