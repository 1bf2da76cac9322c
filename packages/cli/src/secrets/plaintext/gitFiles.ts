import { spawnSync } from "node:child_process";
import { resolve } from "node:path";

/** A file as Git is about to commit it. */
export interface StagedFile {
  /** Path from the top of the repository. Bytes that are not UTF-8 are replaced. */
  readonly file: string;
  /** The bytes to commit, which can differ from the work tree: of a symbolic link its target. Undefined if there are too many. */
  readonly content: Uint8Array | undefined;
}

/** Largest file that is read from Git, in bytes: 64 MiB. GitHub refuses files of more than 100 MiB. */
const MAX_BYTES = 64 * 1024 * 1024;

/** Mode of a submodule, whose content is in another repository. @see https://git-scm.com/docs/git-fast-import#_filemodify */
const SUBMODULE = "160000";

/**
 * The files that the next commit adds or changes, in Git's order. In a hook, they are those of the commit that is being
 * made, even if it takes only some of the staged files.
 * @param folder a folder of the repository
 * @throws Error if Git is not installed, or the folder is in no repository
 */
export function stagedFiles(folder: string): readonly StagedFile[] {
  const options = ["--raw", "-z", "--no-renames", "--no-abbrev", "--no-relative", "--no-ext-diff", "--diff-filter=d"];
  // Outside a repository, `git diff` is another program, whose complaint would be about the options.
  git(folder, ["rev-parse", "--git-dir"]);
  const entries = parseRaw(git(folder, ["diff", "--cached", ...options]).toString("utf8"));
  const contents = readBlobs(folder, [...new Set(entries.map(({ id }) => id))]);
  return entries.map(({ file, id }) => ({ file, content: contents.get(id) }));
}

interface RawEntry {
  readonly file: string;
  /** Name of the blob. */
  readonly id: string;
}

/** Reads `:<old mode> <new mode> <old id> <new id> <status>`, NUL, path, NUL. @see https://git-scm.com/docs/git-diff#_raw_output_format */
function parseRaw(text: string): readonly RawEntry[] {
  const fields = text.split("\0");
  return fields.flatMap((field, index) => {
    const file = fields[index + 1];
    if (index % 2 === 1 || file === undefined) return [];
    const [, mode, , id = ""] = field.split(" ");
    return mode === SUBMODULE || /^0*$/.test(id) ? [] : [{ file, id }];
  });
}

/** The contents of blobs that are not too large, read in few calls of Git. */
function readBlobs(folder: string, ids: readonly string[]): ReadonlyMap<string, Buffer> {
  const contents = new Map<string, Buffer>();
  for (const batch of batches(sizesOf(folder, ids))) {
    let rest = git(folder, ["cat-file", "--batch"], batch);
    for (const id of batch) {
      const start = rest.indexOf("\n") + 1;
      const size = Number(rest.subarray(0, start).toString("latin1").split(" ")[2]);
      contents.set(id, rest.subarray(start, start + size));
      rest = rest.subarray(start + size + 1);
    }
  }
  return contents;
}

function sizesOf(folder: string, ids: readonly string[]): readonly (readonly [id: string, size: number])[] {
  const lines = git(folder, ["cat-file", "--batch-check"], ids).toString("latin1").trimEnd().split("\n");
  return ids.map((id, index) => [id, Number(lines[index]?.split(" ")[2])]);
}

/** The names of blobs, except those of too large ones, in lists of which none exceeds the largest size. */
function batches(sizes: readonly (readonly [id: string, size: number])[]): readonly (readonly string[])[] {
  const lists: string[][] = [];
  let total = MAX_BYTES;
  for (const [id, size] of sizes) {
    if (size > MAX_BYTES) continue;
    total += size;
    const list = lists.at(-1);
    if (list !== undefined && total <= MAX_BYTES) list.push(id);
    else {
      lists.push([id]);
      total = size;
    }
  }
  return lists;
}

/** Git's output. @param lines the input, line by line */
function git(folder: string, args: readonly string[], lines: readonly string[] = []): Buffer {
  const { status, stdout, stderr, error } = spawnSync("git", ["-C", folder, ...args], {
    input: lines.map((line) => `${line}\n`).join(""),
    env: { ...process.env, ...absolutePaths() },
    maxBuffer: 2 * MAX_BYTES,
  });
  if (error !== undefined) throw new Error(`cannot run git: ${error.message}. Install Git, or add it to PATH.`);
  if (status !== 0) throw new Error(`git failed: ${stderr.toString("utf8").trim()}.`);
  return stdout;
}

/** The variables by which a hook can find the repository. Their paths start from its folder, and `git -C` runs in another one. */
function absolutePaths(): NodeJS.ProcessEnv {
  const names = ["GIT_DIR", "GIT_WORK_TREE"];
  return Object.fromEntries(
    names.flatMap((name) => {
      const path = process.env[name];
      return path === undefined ? [] : [[name, resolve(path)]];
    }),
  );
}
