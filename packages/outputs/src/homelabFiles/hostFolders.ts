import { join } from "node:path";
import type { HostFolder } from "@ducksnest/checks";
import { shownPath } from "@ducksnest/manifest";

/** The file of a host that synthesis writes, and removes with its host. */
const GENERATED = "default.nix";

/**
 * The folders of hosts that hold what a person or a command put there, sorted by path.
 * @param root the manifest's folder
 * @param parent the folder that has a folder for each hostname, from the root
 * @param paths the files below the root, with forward slashes, sorted
 */
export function hostFolders(
  root: string,
  parent: string,
  holds: HostFolder["holds"],
  paths: readonly string[],
): readonly HostFolder[] {
  const folders = new Map<string, HostFolder>();
  for (const path of paths) {
    if (!path.startsWith(`${parent}/`)) continue;
    const [hostname = "", file, ...deeper] = path.slice(parent.length + 1).split("/");
    if (file === undefined || folders.has(hostname) || (file === GENERATED && deeper.length === 0)) continue;
    const place = { file: shownPath(join(root, path)), line: 1, column: 1 };
    folders.set(hostname, { path: `${parent}/${hostname}`, hostname, place, holds });
  }
  return [...folders.values()];
}
