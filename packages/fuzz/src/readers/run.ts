import { spawnSync } from "node:child_process";

/** The result of running a program. */
export interface Run {
  /** True if it exited with 0. */
  readonly ok: boolean;
  /** Its standard output. */
  readonly out: string;
  /** Its standard error, or why it could not run. */
  readonly err: string;
}

/** Time after which a program is killed, in milliseconds. */
const TIMEOUT = 60_000;

/** The settings of a program's run. */
export interface RunOptions {
  /** Working directory. @default this process's */
  readonly cwd?: string;
  /** Variables in addition to this process's. @default none */
  readonly env?: Readonly<Record<string, string>>;
  /** Standard input. @default none */
  readonly input?: string;
}

/** Runs a program to its end. */
export function run(program: string, args: readonly string[], { cwd, env, input }: RunOptions = {}): Run {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    ...(cwd !== undefined && { cwd }),
    ...(input !== undefined && { input }),
    env: { ...process.env, ...env },
    encoding: "utf8",
    timeout: TIMEOUT,
    maxBuffer: 1 << 28,
  });
  return { ok: status === 0, out: stdout ?? "", err: error ? error.message : (stderr ?? "") };
}

/** The first six lines of a program's output that are not warnings. */
export function errorLines(text: string): string {
  const lines = text.split("\n").filter((line) => line.trim() !== "" && !/^warning:/.test(line));
  return lines.slice(0, 6).join("\n");
}
