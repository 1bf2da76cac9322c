import { type Dirent, existsSync, lstatSync, readdirSync, realpathSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { reasonOf } from "../errors";

/** A plain file below a folder. */
export interface TreeFile {
  /** Path from the folder, with forward slashes. */
  readonly path: string;
  /** In bytes. */
  readonly size: number;
}

/** The files below a folder. */
export interface Tree {
  /** Sorted by path within each folder. Links are not followed. */
  readonly files: readonly TreeFile[];
  /** Sentences about files that are there, and are not among `files`. */
  readonly missed: readonly string[];
}

/**
 * Folders and files that programs make: of Git, of package managers and builds, of this command, of Terraform, whose states hold
 * secrets and are ignored by Git, and links of Nix.
 */
const SKIPPED =
  /^(?:\.git|\.direnv|\.ducksnest.*|\.terraform|.*\.tfstate.*|node_modules|dist|cdktf\.out|coverage|.*\.tsbuildinfo|result(?:-.*)?)$/;

/** Most files that are searched. A homelab has hundreds, and this project, with all its tests, some 2,000. */
const MAX_FILES = 20_000;

/**
 * The files of the tree that a manifest is in. Other repositories inside it are not part of it, such as worktrees and submodules. In
 * a person's home, hidden folders are no part either, because programs keep their private keys there.
 * @param root the manifest's folder
 * @param isWanted whether a folder, by its path from the root, is searched. @default all are
 * @param limit most files. @default 20,000
 */
export function treeFiles(root: string, isWanted = (_folder: string) => true, limit = MAX_FILES): Tree {
  const files: TreeFile[] = [];
  const unreadable: string[] = [];
  const skipsHidden = isHome(root);
  const visit = (folder: string): void => {
    for (const entry of entriesOf(root, folder, unreadable)) {
      if (files.length > limit) return;
      if (SKIPPED.test(entry.name) || (skipsHidden && entry.name.startsWith("."))) continue;
      const path = `${folder}${entry.name}`;
      const isEntered = entry.isDirectory() && isWanted(path) && !isRepository(join(root, path));
      if (isEntered) visit(`${path}/`);
      if (entry.isFile()) files.push({ path, size: lstatSync(join(root, path), { throwIfNoEntry: false })?.size ?? 0 });
    }
  };
  visit("");
  const tooMany = `The manifest's folder has more than ${limit} files, of which only the first were searched for private keys.`;
  return { files: files.slice(0, limit), missed: [...unreadable, ...(files.length > limit ? [tooMany] : [])] };
}

/** The entries of a folder, sorted by name. */
function entriesOf(root: string, folder: string, unreadable: string[]): readonly Dirent[] {
  try {
    return readdirSync(join(root, folder), { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    unreadable.push(`${folder} cannot be searched for private keys: ${reasonOf(error)}.`);
    return [];
  }
}

/** A service's home need not exist. */
function isHome(folder: string): boolean {
  return existsSync(homedir()) && realpathSync(folder) === realpathSync(homedir());
}

function isRepository(folder: string): boolean {
  return lstatSync(join(folder, ".git"), { throwIfNoEntry: false }) !== undefined;
}
