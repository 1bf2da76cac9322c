import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readTree, referenceText, temporaryFolders } from "@ducksnest/testing";
import { program } from "../src/program";

const newFolder = temporaryFolders();

/** What a command printed and told the shell. */
export interface Run {
  readonly exitCode: number | undefined;
  readonly out: string;
  readonly err: string;
}

/** A folder of its own with a manifest in it, and commands run on that. */
export class Workspace {
  readonly folder = newFolder();
  readonly manifest = join(this.folder, "homelab.yaml");

  constructor(manifest = referenceText()) {
    this.write(manifest);
  }

  write(manifest: string): void {
    writeFileSync(this.manifest, manifest);
  }

  async run(...args: string[]): Promise<Run> {
    let exitCode: number | undefined;
    let out = "";
    let err = "";
    const terminal = {
      out: (text: string) => {
        out += text;
      },
      err: (text: string) => {
        err += text;
      },
      color: false,
    };
    await program(terminal, (code) => {
      exitCode = code;
    }).parseAsync([...args, "--manifest", this.manifest], { from: "user" });
    return { exitCode, out, err };
  }

  /** Every file but the manifest, by its path from the folder. */
  outputs(): ReadonlyMap<string, string> {
    return new Map([...readTree(this.folder)].filter(([file]) => file !== "homelab.yaml"));
  }

  /** What changes when a file is written anew, even with the same content. */
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
