import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { AddWorkloads } from "@ducksnest/cluster-app";
import { JOIN_TOKENS_FILE } from "@ducksnest/credentials";
import { readTree, referenceText, temporaryFolders } from "@ducksnest/testing";
import { WORKLOADS } from "../../../examples";
import { program } from "../src/program";
import type { Terminal } from "../src/terminal/Terminal";

const newFolder = temporaryFolders();

/** The exit code and the texts of a command. */
export interface Run {
  readonly exitCode: number | undefined;
  readonly out: string;
  readonly err: string;
}

/** Runs a command in this process, on its own terminal. */
export async function runProgram(
  args: readonly string[],
  terminal: Partial<Terminal> = {},
  addWorkloads: AddWorkloads = WORKLOADS.reference,
): Promise<Run> {
  let exitCode: number | undefined;
  let out = "";
  let err = "";
  const streams = {
    out: (text: string) => {
      out += text;
    },
    err: (text: string) => {
      err += text;
    },
    color: false,
    ...terminal,
  };
  const finish = (code: number) => {
    exitCode = code;
  };
  await program(streams, finish, addWorkloads).parseAsync([...args], { from: "user" });
  return { exitCode, out, err };
}

/** A temporary folder with a manifest, and commands that use it. */
export class Workspace {
  readonly folder = newFolder();
  readonly manifest = join(this.folder, "homelab.yaml");

  readonly joinTokens = join(this.folder, JOIN_TOKENS_FILE);

  constructor(
    manifest = referenceText(),
    private readonly addWorkloads: AddWorkloads = WORKLOADS.reference,
  ) {
    this.write(manifest);
    // As in the repository. Without these, synthesis copies the folders of the repository and adds a .gitignore.
    for (const name of ["modules", "outputs", "tests"]) mkdirSync(join(this.folder, "nix", name), { recursive: true });
    writeFileSync(join(this.folder, ".gitignore"), ".ducksnest/\ndist/\n");
  }

  write(manifest: string): void {
    writeFileSync(this.manifest, manifest);
  }

  async run(...args: string[]): Promise<Run> {
    return runProgram([...args, "--manifest", this.manifest], {}, this.addWorkloads);
  }

  /** Every file but the manifest, the join tokens and the .gitignore, by its path from the folder. */
  outputs(): ReadonlyMap<string, string> {
    const inputs = ["homelab.yaml", ".gitignore", JOIN_TOKENS_FILE];
    return new Map([...readTree(this.folder)].filter(([file]) => !inputs.includes(file)));
  }

  /** The inode and time of each file, which change if it is written again with the same content. */
  identities(): ReadonlyMap<string, string> {
    return new Map(
      [...this.outputs().keys()].map((file) => {
        const { ino, mtimeMs } = statSync(join(this.folder, file));
        return [file, `${ino} ${mtimeMs}`];
      }),
    );
  }
}

/** Lines that differ between two sets of files: `file: -old` and `file: +new`, in the order of the files. */
export function changedLines(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  return [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((file) => {
    const old = (before.get(file) ?? "").split("\n");
    const fresh = (after.get(file) ?? "").split("\n");
    return [
      ...old.filter((line) => !fresh.includes(line)).map((line) => `${file}: -${line.trim()}`),
      ...fresh.filter((line) => !old.includes(line)).map((line) => `${file}: +${line.trim()}`),
    ];
  });
}
