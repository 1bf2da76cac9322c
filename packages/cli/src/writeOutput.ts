import { chmodSync, readdirSync, rmdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Output } from "./Output";
import { isMissing, tryRead, writeIfChanged } from "./writeIfChanged";

/** What became of the files of an output; paths from the manifest's folder, sorted. */
export interface WriteReport {
  readonly written: readonly string[];
  readonly unchanged: readonly string[];
  readonly removed: readonly string[];
}

const SECRET_MODE = 0o600;

/**
 * Files that an output would overwrite although a person wrote them.
 * @param root the manifest's folder
 */
export function handWrittenInTheWay(output: Output, root: string): readonly string[] {
  const { header } = output;
  if (header === undefined) return [];
  return [...output.files.keys()]
    .map((file) => join(output.directory, file))
    .filter((file) => {
      const text = tryRead(join(root, file));
      return text !== undefined && !header.test(text);
    });
}

/**
 * Brings the folder to what the output says: writes what differs, each file atomically, and removes generated files
 * that the output no longer has. Hand-written files stay.
 * @param root the manifest's folder
 */
export function writeOutput(output: Output, root: string): WriteReport {
  const folder = join(root, output.directory);
  const written: string[] = [];
  const unchanged: string[] = [];
  for (const [file, { content, secret }] of output.files) {
    const path = join(folder, file);
    const shown = `${output.directory}/${file}`;
    const wasWritten = writeIfChanged(path, content, secret ? SECRET_MODE : undefined);
    if (secret && !wasWritten) chmodSync(path, SECRET_MODE);
    (wasWritten ? written : unchanged).push(shown);
  }
  const removed = staleFiles(output, folder);
  for (const file of removed) remove(folder, file);
  return {
    written: written.sort(),
    unchanged: unchanged.sort(),
    removed: removed.map((file) => `${output.directory}/${file}`),
  };
}

function staleFiles({ files, generated, header }: Output, folder: string): string[] {
  return listFiles(folder, generated)
    .filter((file) => !files.has(file))
    .filter((file) => header === undefined || header.test(tryRead(join(folder, file)) ?? ""));
}

/** Files at the depths that generated ones stand at: what lies deeper, terraform's plugins say, is never walked. */
function listFiles(folder: string, generated: RegExp, prefix = "", depth = 0): string[] {
  const MAX_DEPTH = 2;
  return entries(join(folder, prefix)).flatMap((entry) => {
    const file = `${prefix}${entry.name}`;
    if (entry.isDirectory()) return depth < MAX_DEPTH ? listFiles(folder, generated, `${file}/`, depth + 1) : [];
    return generated.test(file) ? [file] : [];
  });
}

function entries(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** Removes a file, and its folder once that is empty. */
function remove(folder: string, file: string): void {
  rmSync(join(folder, file));
  const parent = dirname(join(folder, file));
  if (parent !== folder && readdirSync(parent).length === 0) rmdirSync(parent);
}
