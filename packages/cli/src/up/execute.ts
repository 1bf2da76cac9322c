import { delimiter, join } from "node:path";
import { REPOSITORY } from "../package";
import { type Program, run } from "../programs/run";
import type { GuardedTerminal } from "../terminal/GuardedTerminal";
import { shellWord } from "../terminal/shellWord";

const SHELL: Program = { name: "sh", get: "use a system with a POSIX shell" };

/** The command, built. */
const DUCKSNEST = join(REPOSITORY, "packages/cli/bin/ducksnest.js");

/** How commands of steps are run. */
export interface ExecuteProps {
  /** The manifest as the user gave it; undefined if it was found, as the commands find it, too. */
  readonly given: string | undefined;
  /** Whether a person can answer the commands, and sees them. Otherwise they have no input, and the terminal shows their output. */
  readonly isInteractive: boolean;
  readonly terminal: GuardedTerminal;
}

/**
 * Runs one command line of a step, as a person would paste it, in this process's folder. `ducksnest` is this program, and
 * programs of the repository such as `cdktf` are found, too.
 * @returns the exit status
 */
export async function execute(line: string, { given, isInteractive, terminal }: ExecuteProps): Promise<number> {
  const option = given === undefined ? "" : ` --manifest ${shellWord(given)}`;
  const own = `ducksnest() { ${shellWord(process.execPath)} ${shellWord(DUCKSNEST)} "$@"${option}; }`;
  const { status } = await run(SHELL, ["-c", `${own}\n${line}`], {
    env: { PATH: `${process.env.PATH}${delimiter}${join(REPOSITORY, "node_modules/.bin")}` },
    terminal: isInteractive ? "whole" : "none",
    onOutput: (text, stream) => (stream === "stdout" ? terminal.out(text) : terminal.err(text)),
  });
  return status;
}
