import { type SpawnOptions, spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { REPOSITORY } from "@ducksnest/testing";

/** Folder of the scripts that the modules turn into programs. */
export const SCRIPTS = join(REPOSITORY, "nix/modules/scripts");

/** shellcheck's complaints about a script; empty if there are none. */
export function shellcheck(script: string): string {
  const { status, stdout, stderr } = spawnSync("shellcheck", ["-"], { input: script, encoding: "utf8" });
  return status === 0 ? "" : stdout + stderr;
}

/** How a script is run. */
export interface RunOptions {
  /** Its arguments. @default none */
  readonly args?: readonly string[];
  /** Its standard input. @default none */
  readonly input?: string;
}

/** The result of one run of a script. */
export interface Run {
  readonly exitCode: number | null;
  /** All lines of standard output and standard error in order, as in the journal. */
  readonly journal: readonly string[];
  /** The last line of the journal, which an administrator reads first. */
  readonly lastLine: string;
  /** Every command that it ran, fake or real, with its arguments. */
  readonly commands: readonly string[];
}

const machines: ScriptMachine[] = [];
afterEach(() => {
  for (const machine of machines.splice(0)) machine.end();
});

/**
 * A folder for one script to run in, with nothing on its PATH but the commands it is given, each of which notes its
 * arguments. A fake is a command whose behaviour the test writes, in shell. The folder goes when the test ends.
 */
export class ScriptMachine {
  readonly root = mkdtempSync(join(tmpdir(), "ducksnest-script-"));
  private readonly journal = join(this.root, "journal");
  private stopPrograms: () => void = () => undefined;

  constructor(
    private readonly script: string,
    private readonly environment: Readonly<Record<string, string>>,
    commands: readonly string[],
  ) {
    machines.push(this);
    for (const command of commands) this.fake(command, `exec ${pathOf(command)} "$@"`);
  }

  /**
   * Puts a command on the script's PATH that behaves as the shell text says. There `$root` is the machine's folder, and
   * PATH is everybody's.
   */
  fake(name: string, behaviour: string): this {
    const setting = `root='${this.root}'\nexport PATH='${process.env["PATH"]}'\necho "${name} $*" >>"$root/commands"`;
    this.write(`bin/${name}`, `#!${pathOf("bash")}\n${setting}\n${behaviour}\n`);
    chmodSync(this.path(`bin/${name}`), 0o755);
    return this;
  }

  /** Stops what fakes started in the background, before the folder is removed. */
  beforeEnd(stopPrograms: () => void): this {
    this.stopPrograms = stopPrograms;
    return this;
  }

  /** Removes the folder. */
  end(): void {
    this.stopPrograms();
    rmSync(this.root, { recursive: true, force: true });
  }

  write(name: string, content = ""): this {
    mkdirSync(dirname(this.path(name)), { recursive: true });
    writeFileSync(this.path(name), content);
    return this;
  }

  read(name: string): string {
    return readFileSync(this.path(name), "utf8");
  }

  has(name: string): boolean {
    return existsSync(this.path(name));
  }

  remove(name: string): this {
    rmSync(this.path(name), { force: true, recursive: true });
    return this;
  }

  path(name: string): string {
    return join(this.root, name);
  }

  /** The file's permissions, such as 0o600. */
  mode(name: string): number {
    return statSync(this.path(name)).mode & 0o777;
  }

  /** Runs the script once, as its unit does. These variables override those of the constructor. */
  run(environment: Readonly<Record<string, string>> = {}, { args = [], input }: RunOptions = {}): Run {
    const output = openSync(this.journal, "w");
    this.write("commands");
    const options = this.options(environment, output);
    const { status } = spawnSync(
      pathOf("bash"),
      [join(SCRIPTS, this.script), ...args],
      input === undefined ? options : { ...options, input, stdio: ["pipe", output, output] },
    );
    closeSync(output);
    return this.ran(status);
  }

  /** Runs the script until `file` exists, then stops it as systemd does: with SIGTERM to every process. */
  async stopWhenThereIs(file: string): Promise<Run> {
    const output = openSync(this.journal, "w");
    this.write("commands");
    const child = spawn(pathOf("bash"), [join(SCRIPTS, this.script)], { ...this.options({}, output), detached: true });
    const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
    while (!this.has(file) && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 10));
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGTERM");
    const exitCode = await exited;
    closeSync(output);
    return this.ran(exitCode);
  }

  private options(environment: Readonly<Record<string, string>>, output: number) {
    const env = { ...this.environment, ...environment, PATH: this.path("bin") };
    return { cwd: this.root, env, stdio: ["ignore", output, output] } satisfies SpawnOptions;
  }

  private ran(exitCode: number | null): Run {
    const journal = readFileSync(this.journal, "utf8").trimEnd().split("\n");
    return {
      exitCode,
      journal,
      lastLine: journal.at(-1) ?? "",
      commands: this.read("commands").split("\n").filter(Boolean),
    };
  }
}

function pathOf(program: string): string {
  const { stdout, status } = spawnSync("sh", ["-c", `command -v ${program}`], { encoding: "utf8" });
  if (status !== 0) throw new Error(`${program} is not installed`);
  return stdout.trim();
}
