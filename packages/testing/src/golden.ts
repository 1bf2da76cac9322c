import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { createTwoFilesPatch } from "diff";
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
  expectFiles(folder, existsSync(folder) ? readTree(folder) : new Map(), files);
}

/**
 * Compares files with the ones that were reviewed.
 * @param folder where the reviewed ones are, for the message
 * @throws Error with a patch for each file that differs
 */
export function expectFiles(folder: string, reviewed: Files, files: Files): void {
  const names = [...new Set([...reviewed.keys(), ...files.keys()])].sort();
  const patches = names.flatMap((name) => patch(name, reviewed.get(name), files.get(name)));
  if (patches.length === 0) return;
  const count = patches.length === 1 ? "1 file differs" : `${patches.length} files differ`;
  const error = new Error(
    `${count} from ${relative(REPOSITORY, folder)}. If the change is what you want, run \`pnpm generate\` and commit.\n\n${patches.join("\n")}`,
  );
  // The stack would begin here, in a helper; the reader wants the test.
  Error.captureStackTrace(error, expectFiles);
  throw error;
}

/** A unified diff with three lines of context; nothing if the contents are equal. */
function patch(name: string, reviewed: string | undefined, now: string | undefined): readonly string[] {
  if (reviewed === now) return [];
  const [before, after] = [reviewed === undefined ? "/dev/null" : name, now === undefined ? "/dev/null" : name];
  const text = createTwoFilesPatch(before, after, reviewed ?? "", now ?? "", "reviewed", "now", { context: 3 });
  return [text.replace(/^=+\n/, "")];
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
