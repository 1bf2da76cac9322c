import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { manifestsIn } from "@ducksnest/outputs";
import { filesBelow } from "./plaintext/filesBelow";

/** A folder of secrets or certificates of a homelab that no manifest describes. */
export interface StrayFolder {
  /** Path from the manifest's folder, such as `nix/secrets/old`. */
  readonly folder: string;
  /** What is wrong, as a sentence without a full stop. */
  readonly what: string;
  /** What to do about it, as a sentence. */
  readonly fix: string;
}

/**
 * Folders that may be those of the homelab under an earlier name, because no manifest in the folder has their name.
 * @param root the manifest's folder
 * @param homelab the homelab's name
 */
export function strayFolders(root: string, homelab: string): readonly StrayFolder[] {
  const parents = ["nix/secrets", "nix/pki"];
  const found = parents.flatMap((parent) => foldersIn(root, parent).map((name) => ({ parent, name })));
  if (found.every(({ name }) => name === homelab)) return [];
  const names = new Set([homelab, ...manifestsIn(root).map(({ name }) => name)]);
  return found
    .filter(({ parent, name }) => !names.has(name) && filesBelow(root, `${parent}/${name}`).length > 0)
    .map(({ parent, name }) => {
      const [folder, current] = [`${parent}/${name}`, `${parent}/${homelab}`];
      const move = existsSync(join(root, current))
        ? `move the files that you need to ${current}, and delete ${folder}`
        : `run \`git mv ${folder} ${current}\``;
      return {
        folder,
        what: `no manifest in this folder describes the homelab ${name}, which has files in ${folder}`,
        fix: `If the homelab was renamed, ${move}. Otherwise delete the folder.`,
      };
    });
}

/** The strays as sentences. */
export function strayFolderSentences(root: string, homelab: string): readonly string[] {
  return strayFolders(root, homelab).map(({ folder, what, fix }) => `${folder}: ${what}. ${fix}`);
}

/** The strays as lines for a terminal. */
export function strayFolderLines(root: string, homelab: string): string {
  return strayFolderSentences(root, homelab)
    .map((sentence) => `${sentence}\n`)
    .join("");
}

function foldersIn(root: string, parent: string): readonly string[] {
  const path = join(root, parent);
  if (!existsSync(path)) return [];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}
