import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
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

/** The absolute path of a program, and files of its name that come before it and are not executable. */
export interface Located {
  readonly path: string | undefined;
  readonly notExecutable: readonly string[];
}

export function locate(name: ProgramName, { folder, path = SEARCH_PATH }: Places): Located {
  const cni = CATALOGUE[name].isCniPlugin ? CNI_FOLDERS : [];
  const folders = [folder ?? "", ...path.split(delimiter), ...cni].filter((each) => each !== "");
  const notExecutable: string[] = [];
  for (const each of folders) {
    const file = resolve(join(each, name));
    if (!isFile(file)) continue;
    if (isExecutable(file)) return { path: file, notExecutable };
    notExecutable.push(file);
  }
  return { path: undefined, notExecutable };
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
