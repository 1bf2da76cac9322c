import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { temporaryFolders } from "@ducksnest/testing";

const newFolder = temporaryFolders();

/** A folder with a stand-in for kubectl, which records how it is called. */
export class Kubectl {
  private readonly folder = newFolder();
  /** The environment of a process that finds it. */
  readonly env: NodeJS.ProcessEnv;

  /** @param failing the first argument of the call that fails. @default none fails */
  constructor(failing = "") {
    const bin = join(this.folder, "bin");
    mkdirSync(bin);
    const log = join(this.folder, "log");
    writeFileSync(log, "");
    writeFileSync(
      join(bin, "kubectl"),
      `#!/bin/sh\n{ echo "$@"; cat; } >>'${log}'\n[ "$1" = '${failing}' ] && { echo 'pods are in the way' >&2; exit 1; }\nexit 0\n`,
      { mode: 0o755 },
    );
    this.env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` };
  }

  /** The calls so far: arguments and standard input. */
  get calls(): readonly string[] {
    return readFileSync(join(this.folder, "log"), "utf8").split("\n").filter(Boolean);
  }
}
