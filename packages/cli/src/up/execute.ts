import { basename, delimiter, dirname, join } from "node:path";
import { REPOSITORY } from "../package";
import { type Program, run } from "../programs/run";
import type { GuardedTerminal } from "../terminal/GuardedTerminal";
import { shellWord } from "../terminal/shellWord";

const SHELL: Program = { name: "sh", get: "use a system with a POSIX shell" };

/** The command, built. */
const DUCKSNEST = join(REPOSITORY, "packages/cli/bin/ducksnest.js");

/** How commands of steps are run. */
export interface ExecuteProps {
  /** Absolute path of the manifest. */
  readonly manifest: string;
  /** Whether a person can answer the commands, and sees them. Otherwise they have no input, and the terminal shows their output. */
  readonly isInteractive: boolean;
  readonly terminal: GuardedTerminal;
}

/**
 * Runs one command line of a step, as a person would paste it, in the manifest's folder. `ducksnest` is this program, and
 * programs of the repository such as `cdktf` are found, too.
 * @returns the exit status
 */
export async function execute(line: string, { manifest, isInteractive, terminal }: ExecuteProps): Promise<number> {
  const option = basename(manifest) === "homelab.yaml" ? "" : ` --manifest ${shellWord(manifest)}`;
  const own = `ducksnest() { ${shellWord(process.execPath)} ${shellWord(DUCKSNEST)} "$@"${option}; }`;
  const { status } = await run(SHELL, ["-c", `${own}\n${line}`], {
    cwd: dirname(manifest),
    env: { PATH: `${process.env.PATH}${delimiter}${join(REPOSITORY, "node_modules/.bin")}` },
    terminal: isInteractive ? "whole" : "none",
    onOutput: (text, stream) => (stream === "stdout" ? terminal.out(text) : terminal.err(text)),
  });
  return status;
}
