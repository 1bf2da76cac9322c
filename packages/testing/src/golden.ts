import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";

/**
 * Compares files with the ones kept in a folder, name by name and byte by byte.
 * With UPDATE_GOLDEN set, as `pnpm generate` does, replaces the folder instead.
 */
export function expectGolden(folder: string, files: ReadonlyMap<string, string>): void {
  if (process.env.UPDATE_GOLDEN) {
    rmSync(folder, { recursive: true, force: true });
    for (const [name, content] of files) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content);
    }
  }
  const kept = readTree(folder);
  expect([...files.keys()].sort()).toEqual([...kept.keys()]);
  for (const [name, content] of kept) expect({ name, content: files.get(name) }).toEqual({ name, content });
}

/** Every file below a folder by its path from it, with forward slashes, sorted. */
export function readTree(folder: string): ReadonlyMap<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return new Map(files.map((file) => [relative(folder, file).replaceAll(sep, "/"), readFileSync(file, "utf8")]));
}
