import { cpSync, existsSync, lstatSync, mkdirSync, type Stats, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { belongsInGit, type Output } from "@ducksnest/outputs";
import type { Topology } from "@ducksnest/topology";
import { synthesize } from "../outputs/synthesize";
import { REPOSITORY } from "../package";

/** What Git, direnv, this command and Nix keep in a flake's folder, and private keys. */
const NO_PART = /^(\.git|\.direnv|\.ducksnest.*|result(-.*)?|.*\.key)$/;

/**
 * Writes the flake that `ducksnest synth` would write, with the user's own files in `nix/`, into a folder. The tests are
 * always those of this version, because it evaluates the flake with their stand-ins.
 * @param root the manifest's folder
 * @returns the path of the flake
 * @throws CaCertificateError if a certificate of the cluster's CA cannot be used
 */
export async function renderFlake(topology: Topology, root: string, folder: string): Promise<string> {
  const [output] = await synthesize(topology, root, ["hosts"], {});
  if (output === undefined) throw new Error("no flake was made");
  const flake = join(folder, "nix");
  copyOwnFiles(join(root, output.directory), flake);
  writeFiles(output, flake);
  cpSync(join(REPOSITORY, "nix/tests"), join(flake, "tests"), { recursive: true });
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
