import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { belongsInGit, type Output, OutputsError, outdated } from "@ducksnest/outputs";
import type { Entry } from "./tar";

/** Files and folders that are no part of a flake: of Git, of direnv, of a running command, Terraform's states, which hold secrets, and links to what was built. */
const SKIPPED = /^(\.git|\.direnv|\.ducksnest.*|.*\.tfstate.*|result(-.*)?)$/;

/** Private keys, wherever they are. The .gitignore keeps them out of Git, too. */
const PRIVATE_KEY = /\.key$/;

/** Most bytes of all files together. first-boot.sh refuses an archive of more than 64 MiB, which has headers, too. */
const MAX_BYTES = 60 * 1024 * 1024;

/**
 * The files of the flake by their path from its folder: those that this run generates, and all others from the disk.
 * @param root the manifest's folder
 * @param hosts the generated files, whether or not they are written yet
 * @throws OutputsError if a symbolic link leads out of the flake, because an instance has nothing outside, if the files
 * are too large, or if a name is not UTF-8
 */
export function flakeFiles(root: string, hosts: Output): ReadonlyMap<string, Entry> {
  const folder = join(root, hosts.directory);
  const old = new Set(outdated(hosts, root));
  const parts = pathsBelow(folder).filter((path) => !old.has(path) && isPart(`${hosts.directory}/${path}`));
  requireNames(hosts.directory, folder, parts);
  requireSmall(hosts.directory, folder, parts);
  const found = new Map(parts.map((path) => [path, entryAt(folder, path)]));
  const problems = [...found].flatMap(([path, entry]) => linkProblem(hosts.directory, path, entry) ?? []);
  if (problems.length > 0) throw new OutputsError(problems);
  for (const [path, { content, once }] of hosts.files) {
    if (once && found.has(path)) continue;
    found.set(path, { kind: "file", content: Buffer.from(content), executable: false });
  }
  return found;
}

/** The paths of files and links below `folder`, and of folders that cannot be read because of their names; none if it does not exist. */
function pathsBelow(folder: string, prefix = ""): readonly string[] {
  if (!existsSync(join(folder, prefix))) return [];
  return readdirSync(join(folder, prefix), { withFileTypes: true }).flatMap((entry) => {
    const path = `${prefix}${entry.name}`;
    if (entry.isDirectory() && !isMisnamed(folder, path)) return pathsBelow(folder, `${path}/`);
    return entry.isFile() || entry.isSymbolicLink() || entry.isDirectory() ? [path] : [];
  });
}

/** Whether a file's name is not UTF-8. Node reads bytes that are not as U+FFFD, and finds no file of that name. */
function isMisnamed(folder: string, path: string): boolean {
  return path.includes("\uFFFD") && lstatSync(join(folder, path), { throwIfNoEntry: false }) === undefined;
}

function requireNames(directory: string, folder: string, parts: readonly string[]): void {
  const problems = parts
    .filter((path) => isMisnamed(folder, path))
    .map((path) => {
      const pattern = path.replaceAll(/\uFFFD+/g, "*");
      return `${directory}/${path}: has a name that is not UTF-8, so ducksnest cannot read it. Rename it: your shell finds it as ${directory}/${pattern}.`;
    });
  if (problems.length > 0) throw new OutputsError(problems);
}

/** @param file its path from the manifest's folder */
function isPart(file: string): boolean {
  return !file.split("/").some((name) => SKIPPED.test(name)) && !PRIVATE_KEY.test(file) && belongsInGit(file);
}

/** Before they are read, because a file may be larger than the memory. */
function requireSmall(directory: string, folder: string, parts: readonly string[]): void {
  const sizes = parts
    .map((path) => ({ path, size: lstatSync(join(folder, path)).size }))
    .sort((a, b) => b.size - a.size);
  const [largest] = sizes;
  const total = sizes.reduce((sum, { size }) => sum + size, 0);
  if (largest === undefined || total <= MAX_BYTES) return;
  throw new OutputsError([
    `${directory}/${largest.path}: is the largest file, with ${mebibytes(largest.size)}. The files of ${directory}/ have ${mebibytes(total)} together, but instances fetch at most ${mebibytes(MAX_BYTES)}. Move it out of ${directory}/.`,
  ]);
}

function mebibytes(bytes: number): string {
  return `${Math.ceil(bytes / 1024 / 1024)} MiB`;
}

function entryAt(folder: string, path: string): Entry {
  const file = join(folder, path);
  const status = lstatSync(file);
  if (status.isSymbolicLink()) return { kind: "link", target: readlinkSync(file) };
  return { kind: "file", content: readFileSync(file), executable: (status.mode & 0o100) !== 0 };
}

function linkProblem(directory: string, path: string, entry: Entry): string | undefined {
  if (entry.kind === "file") return undefined;
  const target = posix.join(dirname(path), entry.target);
  if (!posix.isAbsolute(entry.target) && target !== ".." && !target.startsWith("../")) return undefined;
  return `${directory}/${path}: is a symbolic link to ${entry.target}, outside ${directory}/, which instances do not have. Replace it with the file.`;
}
