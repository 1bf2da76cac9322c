import { accessSync, constants } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { CannotRehearse } from "../kernel/CannotRehearse";
import { SEARCH_PATH } from "../kernel/requirements";
import type { TailscalePrograms } from "./TailscaleSettings";

const PROGRAMS = ["tailscaled", "tailscale", "headscale"] as const;

/** Where programs are looked for. */
interface Places {
  /** Folder that comes before PATH. @default none */
  readonly folder?: string;
  /** Folders with programs, as in PATH. @default `SEARCH_PATH` */
  readonly path?: string;
}

/**
 * The programs of a real tailnet: from the folder first, then from PATH.
 * @throws CannotRehearse naming every missing program and how to get it
 */
export function findTailscale({ folder, path = SEARCH_PATH }: Places = {}): TailscalePrograms {
  const folders = [...(folder === undefined ? [] : [folder]), ...path.split(delimiter)].filter((each) => each !== "");
  const found = new Map(
    PROGRAMS.map((name) => [name, folders.map((each) => resolve(join(each, name))).find(isExecutable)] as const),
  );
  const missing = PROGRAMS.filter((name) => found.get(name) === undefined);
  if (missing.length > 0) {
    throw new CannotRehearse(
      `${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} neither in a folder given by --programs nor on PATH. ` +
        "Run `nix-shell -p tailscale headscale`, or put the releases of tailscale.com/download and of " +
        "github.com/juanfont/headscale into a folder, and name it with `--programs <folder>`.",
    );
  }
  return {
    path: (name) => {
      const program = found.get(name);
      if (program === undefined) throw new Error(`${name} is not among the found programs.`);
      return program;
    },
  };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
