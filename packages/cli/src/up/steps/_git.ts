import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** Whether a folder is in a working tree of Git. */
export function isInGit(folder: string): boolean {
  if (existsSync(join(folder, ".git"))) return true;
  return folder !== dirname(folder) && isInGit(dirname(folder));
}
