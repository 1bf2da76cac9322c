import { statSync } from "node:fs";
import { resolve } from "node:path";
import { CannotRehearse } from "../kernel/CannotRehearse";
import { CATALOGUE, type Need, type ProgramName, programsOf } from "./catalogue";
import { locate, type Places } from "./locate";
import { type Program, Programs } from "./Program";

/**
 * The programs of a need: from the folder first, then from PATH.
 * @param others problems that are known already, for the same error
 * @throws CannotRehearse naming every missing program and how to get each, or the folder if it is none
 */
export function findPrograms(need: Need, places: Places = {}, others: readonly string[] = []): Programs {
  if (places.folder !== undefined) requireFolder(places.folder);
  const found: Program[] = [];
  const missing: ProgramName[] = [];
  const notExecutable: string[] = [];
  for (const name of programsOf(need)) {
    const located = locate(name, places);
    if (located === undefined) missing.push(name);
    else if ("path" in located) found.push({ name, path: located.path });
    else notExecutable.push(located.notExecutable);
  }
  const problems = [
    ...others,
    ...(missing.length > 0 ? [missingPrograms(missing)] : []),
    ...notExecutable.map(unlockFile),
  ];
  if (problems.length > 0) throw new CannotRehearse(problems.join("\n"));
  return new Programs(found);
}

function requireFolder(folder: string): void {
  const stat = statSync(folder, { throwIfNoEntry: false });
  if (stat?.isDirectory()) return;
  const why = stat === undefined ? "does not exist" : "is not a folder";
  throw new CannotRehearse(`The folder of programs ${resolve(folder)} ${why}. Correct --programs, or leave it out.`);
}

/** Names missing programs, and the ways to get them. */
function missingPrograms(missing: readonly ProgramName[]): string {
  const packages = new Set(missing.flatMap((name) => CATALOGUE[name].debian?.split(" ") ?? []));
  const releases = releasePages(missing);
  const attributes = new Set(missing.flatMap((name) => CATALOGUE[name].nixpkgs.split(" ")));
  const [are, them] = missing.length === 1 ? ["is", "it"] : ["are", "them"];
  return [
    `${missing.join(", ")} ${are} neither in a folder given by --programs nor on PATH. To get ${them}:`,
    `  with Nix: run \`nix develop ./nix#rehearsal\` in the repository, and rehearse in its shell. It takes ${[...attributes].join(", ")} from nixpkgs.`,
    ...(packages.size > 0 ? [`  on Debian: \`apt install ${[...packages].join(" ")}\``] : []),
    ...(releases.size > 0
      ? [
          "  elsewhere: put these releases into a folder, and name it with `--programs <folder>`. Debian has no package that is recent enough.",
          ...[...releases].map(([page, names]) => `    ${page} has ${names.join(", ")}`),
        ]
      : []),
  ].join("\n");
}

/** The programs that Debian lacks, by the page with their releases. */
function releasePages(missing: readonly ProgramName[]): ReadonlyMap<string, readonly ProgramName[]> {
  const pages = new Map<string, ProgramName[]>();
  for (const name of missing) {
    const { releases } = CATALOGUE[name];
    if (releases !== undefined) pages.set(releases, [...(pages.get(releases) ?? []), name]);
  }
  return pages;
}

function unlockFile(file: string): string {
  return `${file} is not executable. Run \`chmod +x ${file}\`.`;
}
