import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { dirname, join, posix, relative, sep } from "node:path";
import { codeOf, type Output, OutputsError } from "@ducksnest/outputs";
import type { Entry } from "./tar";

/** Files and folders that are no part of a flake: of Git, of direnv, of a running command, and links to what was built. */
const SKIPPED = /^(\.git|\.direnv|\.ducksnest.*|result(-.*)?)$/;

/** Folders in which only encrypted and public files are part of the flake, as in Git. */
const PROTECTED = /^(secrets|pki)\//;
const PUBLIC =
  /(\.age|\.pub|\.crt|\/known_hosts|\/\.gitattributes|\/secrets\.json|\/secrets\.nix|\/join-tokens\.yaml)$/;

/**
 * The files of the flake by their path from its folder: those that this run generates, and all others from the disk.
 * @param root the manifest's folder
 * @param hosts the generated files, whether or not they are written yet
 * @throws OutputsError if a symbolic link leads out of the flake, because an instance has nothing outside
 */
export function flakeFiles(root: string, hosts: Output): ReadonlyMap<string, Entry> {
  const folder = join(root, hosts.directory);
  const found = new Map(pathsBelow(folder).map((path) => [path, entryAt(folder, path)]));
  const problems = [...found].flatMap(([path, entry]) => linkProblem(hosts.directory, path, entry) ?? []);
  if (problems.length > 0) throw new OutputsError(problems);
  for (const [path, { content, once }] of hosts.files) {
    if (once && found.has(path)) continue;
    found.set(path, { kind: "file", content: Buffer.from(content), executable: false });
  }
  return found;
}

function pathsBelow(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() || entry.isSymbolicLink())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll(sep, "/"))
      .filter(isPart);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return [];
    throw error;
  }
}

function isPart(path: string): boolean {
  if (path.split("/").some((name) => SKIPPED.test(name)) || path.endsWith(".key")) return false;
  return !PROTECTED.test(path) || PUBLIC.test(path);
}

function entryAt(folder: string, path: string): Entry {
  const file = join(folder, path);
  const { mode } = lstatSync(file);
  const isLink = lstatSync(file).isSymbolicLink();
  if (isLink) return { kind: "link", target: readlinkSync(file) };
  return { kind: "file", content: readFileSync(file), executable: (mode & 0o100) !== 0 };
}

function linkProblem(directory: string, path: string, entry: Entry): string | undefined {
  if (entry.kind === "file") return undefined;
  const target = posix.join(dirname(path), entry.target);
  if (!posix.isAbsolute(entry.target) && !target.startsWith("..")) return undefined;
  return `${directory}/${path}: is a symbolic link to ${entry.target}, outside ${directory}/, which instances do not have. Replace it with the file.`;
}
