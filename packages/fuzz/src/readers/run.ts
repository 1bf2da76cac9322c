import { spawnSync } from "node:child_process";

/** What a program said, and whether it was content. */
export interface Run {
  readonly ok: boolean;
  readonly out: string;
  readonly err: string;
}

/** Slow programs are killed after this, in milliseconds. A busy machine needs some of it. */
const TIMEOUT = 60_000;

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
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

/** The first lines of what a program said that are about errors. */
export function errorLines(text: string): string {
  const lines = text.split("\n").filter((line) => line.trim() !== "" && !/^warning:/.test(line));
  return lines.slice(0, 6).join("\n");
}
