import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { temporaryFolders } from "@ducksnest/testing";

const newFolder = temporaryFolders();

/** One call of a stand-in program. */
export interface Call {
  readonly name: string;
  readonly args: readonly string[];
  /** What it was given on standard input. */
  readonly input: string;
}

/** Programs that stand in for real ones: each records how it is called, and runs a script. */
export class StandIns {
  private readonly folder = newFolder();
  private readonly bin = join(this.folder, "bin");
  private readonly log = join(this.folder, "log");

  /** @param scripts for `sh`, by the program's name; `$INPUT` is a file with the standard input, and `$STATE` a folder to keep */
  constructor(scripts: Readonly<Record<string, string>>) {
    mkdirSync(this.bin);
    mkdirSync(this.log);
    mkdirSync(this.state);
    for (const [name, script] of Object.entries(scripts)) this.add(name, script);
  }

  /** A folder that scripts share. */
  get state(): string {
    return join(this.folder, "state");
  }

  /** @param readsInput false for a program that gets the terminal, whose input would not end. @default true */
  add(name: string, script: string, readsInput = true): this {
    const record = [
      "#!/bin/sh",
      `call='${this.log}'/$(date +%s%N)-$$`,
      "mkdir $call",
      `printf %s ${name} >$call/name`,
      'for each; do printf "%s\\0" "$each" >>$call/args; done',
      readsInput ? "cat >$call/input" : ": >$call/input",
      `INPUT=$call/input STATE='${this.state}'`,
    ];
    writeFileSync(join(this.bin, name), `${record.join("\n")}\n${script}\n`, { mode: 0o755 });
    return this;
  }

  /** The calls so far, in their order. @param name only of this program. @default all */
  calls(name?: string): readonly Call[] {
    return readdirSync(this.log)
      .sort()
      .map((call) => ({
        name: readFileSync(join(this.log, call, "name"), "utf8"),
        args: textOf(join(this.log, call, "args"))
          .split("\0")
          .slice(0, -1),
        input: readFileSync(join(this.log, call, "input"), "utf8"),
      }))
      .filter((call) => name === undefined || call.name === name);
  }

  /** Forgets the calls so far. */
  forget(): void {
    for (const call of readdirSync(this.log)) rmSync(join(this.log, call), { recursive: true });
  }

  /** PATH with these programs first. */
  get path(): string {
    return [this.bin, process.env.PATH].join(delimiter);
  }

  /**
   * Runs a test in whose processes these programs come first on PATH.
   * @param alone whether PATH has nothing else but the shell's own tools. @default false
   */
  async around<T>(test: () => Promise<T>, alone = false): Promise<T> {
    const { PATH = "" } = process.env;
    process.env.PATH = alone ? [this.bin, "/usr/bin:/bin"].join(delimiter) : this.path;
    return test().finally(() => {
      process.env.PATH = PATH;
    });
  }
}

/** A call without arguments has no such file. */
function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
