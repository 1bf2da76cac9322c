import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from "diff";
import { REPOSITORY } from "./repository";

/** Contents by file name, with forward slashes. */
export type Files = ReadonlyMap<string, string>;

/**
 * Compares files with a folder of reviewed ones, name by name and byte by byte.
 * If UPDATE_GOLDEN is set, as `pnpm generate` does, it replaces the folder instead.
 * @throws Error with a patch for each file that differs
 */
export function expectGolden(folder: string, files: Files): void {
  if (process.env.UPDATE_GOLDEN) replaceFolder(folder, files);
  compare(folder, existsSync(folder) ? readTree(folder) : new Map(), files, expectGolden);
}

/**
 * Compares files with reviewed ones.
 * @param folder folder of the reviewed files, for the patches
 * @throws Error with a patch for each file that differs
 */
export function expectFiles(folder: string, reviewed: Files, files: Files): void {
  compare(folder, reviewed, files, expectFiles);
}

/** @param caller where the error's stack ends, so that jest shows the test and not this file */
function compare(
  folder: string,
  reviewed: Files,
  files: Files,
  caller: typeof expectFiles | typeof expectGolden,
): void {
  const names = [...new Set([...reviewed.keys(), ...files.keys()])].sort();
  const patches = names
    .filter((name) => reviewed.get(name) !== files.get(name))
    .map((name) => patch(relative(REPOSITORY, join(folder, name)), reviewed.get(name), files.get(name)));
  if (patches.length === 0) return;
  const count = patches.length === 1 ? "1 file differs" : `${patches.length} files differ`;
  const error = new Error(
    `${count} from what was reviewed. If you want the change, run \`pnpm generate\` and commit it.\n\n${patches.join("\n")}`,
  );
  Error.captureStackTrace(error, caller);
  throw error;
}

/** A unified diff, as `git diff` shows it; a missing file is empty and named /dev/null. */
function patch(path: string, reviewed: string | undefined, now: string | undefined): string {
  const name = (content: string | undefined) => (content === undefined ? "/dev/null" : path);
  return createTwoFilesPatch(name(reviewed), name(now), reviewed ?? "", now ?? "", undefined, undefined, {
    context: 3,
    headerOptions: FILE_HEADERS_ONLY,
  });
}

function replaceFolder(folder: string, files: Files): void {
  rmSync(folder, { recursive: true, force: true });
  for (const [name, content] of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
}

/** Every file below a folder by its path from it, with forward slashes, sorted. */
export function readTree(folder: string): Files {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return new Map(files.map((file) => [relative(folder, file).replaceAll(sep, "/"), readFileSync(file, "utf8")]));
}
