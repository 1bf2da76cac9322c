import { cpSync, existsSync, lstatSync, mkdirSync, type Stats, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import type { Output } from "../Output";
import { belongsInGit } from "../plaintext/exposuresIn";

/** What Git, direnv, this command and Nix keep in a flake's folder, and private keys. */
const NO_PART = /^(\.git|\.direnv|\.ducksnest.*|result(-.*)?|.*\.key)$/;

/**
 * Writes the flake that `ducksnest synth` would write, with the user's own files in `nix/`, into a folder. The tests are
 * always those of this version, because it evaluates the flake with their stand-ins.
 * @param hosts the flake as an output, with the hand-written parts that the user lacks
 * @param root the manifest's folder
 * @param tests this version's `nix/tests`
 * @returns the path of the flake
 */
export function renderFlake(hosts: Output, root: string, folder: string, tests: string): string {
  const flake = join(folder, "nix");
  copyOwnFiles(join(root, hosts.directory), flake);
  writeFiles(hosts, flake);
  cpSync(tests, join(flake, "tests"), { recursive: true });
  return flake;
}

/** Links stay as they are. One that leads out of a flake does not work in the original, either. */
function copyOwnFiles(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  if (!existsSync(from)) return;
  const filter = (path: string) => isPart(relative(from, path), lstatSync(path));
  cpSync(from, to, { recursive: true, verbatimSymlinks: true, filter });
}

/** @param path its path from the flake's folder; empty for the folder itself */
function isPart(path: string, status: Stats): boolean {
  const names = path.split(sep);
  if (names.some((name) => NO_PART.test(name))) return false;
  if (status.isDirectory()) return true;
  return (status.isFile() || status.isSymbolicLink()) && belongsInGit(["nix", ...names].join("/"));
}

function writeFiles({ files }: Output, flake: string): void {
  for (const [path, { content, once = false }] of files) {
    const file = join(flake, path);
    if (once && existsSync(file)) continue;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}
