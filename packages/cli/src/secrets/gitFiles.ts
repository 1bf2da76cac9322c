import { spawnSync } from "node:child_process";

/** A file as Git is about to commit it. */
export interface StagedFile {
  /** Path from the top of the repository. */
  readonly file: string;
  readonly content: Uint8Array;
}

/** Largest file that is read from Git, in bytes: 64 MiB. */
const MAX_BYTES = 64 * 1024 * 1024;

/**
 * The files that the next commit adds or changes.
 * @param folder a folder of the repository
 * @throws Error if Git is not installed, or the folder is in no repository
 */
export function stagedFiles(folder: string): readonly StagedFile[] {
  const names = git(folder, ["diff", "--cached", "--name-only", "-z", "--no-renames", "--diff-filter=AM"]);
  return names
    .toString("utf8")
    .split("\0")
    .filter(Boolean)
    .map((file) => ({ file, content: git(folder, ["cat-file", "blob", `:${file}`]) }));
}

function git(folder: string, args: readonly string[]): Buffer {
  const { status, stdout, stderr, error } = spawnSync("git", ["-C", folder, ...args], { maxBuffer: MAX_BYTES });
  if (error !== undefined) throw new Error(`cannot run git: ${error.message}.`);
  if (status !== 0) throw new Error(`git failed: ${stderr.toString("utf8").trim()}.`);
  return stdout;
}
