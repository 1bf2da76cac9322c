import { accessSync, constants, statSync } from "node:fs";
import { delimiter, resolve } from "node:path";
import { CATALOGUE, type ProgramName } from "./catalogue";

/** Folders with programs: PATH, and those that Debian has only in root's PATH. */
export const SEARCH_PATH = [process.env.PATH, "/usr/sbin", "/sbin"].join(delimiter);

/** Folders with CNI plugins: Debian's, and the one that upstream's archive is unpacked into. */
const CNI_FOLDERS = ["/usr/lib/cni", "/opt/cni/bin"];

/** Where a program is looked for. */
export interface Places {
  /** Folder that comes before PATH. @default none */
  readonly folder?: string;
  /** Folders with programs, as in PATH. @default `SEARCH_PATH` */
  readonly path?: string;
}

/** Where a program is, or the file of its name that is not executable; undefined if there is neither. */
export type Located = { readonly path: string } | { readonly notExecutable: string } | undefined;

/** A file in `folder` hides those on PATH even if it is not executable, because the user chose it. */
export function locate(name: ProgramName, { folder, path = SEARCH_PATH }: Places): Located {
  const files = placesOf(name, path).filter(isFile);
  const chosen = folder === undefined ? [] : [resolve(folder, name)].filter(isFile);
  const found = [...chosen, ...files.filter(isExecutable)][0] ?? files[0];
  if (found === undefined) return undefined;
  return isExecutable(found) ? { path: found } : { notExecutable: found };
}

/** The absolute paths at which a program can be, in the order of the search. */
function placesOf(name: ProgramName, path: string): readonly string[] {
  const folders = [...path.split(delimiter), ...(CATALOGUE[name].isCniPlugin ? CNI_FOLDERS : [])];
  return folders.filter((folder) => folder !== "").map((folder) => resolve(folder, name));
}

/** False also for a path that this user may not look at, such as that of root's own folder on an inherited PATH. */
function isFile(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
  } catch {
    return false;
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
