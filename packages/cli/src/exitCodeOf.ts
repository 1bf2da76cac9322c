import { CommanderError } from "commander";
import type { Terminal } from "./terminal/Terminal";

/** Shows the error with which a command ended, and returns the exit code. Commander has shown its own errors already. */
export function exitCodeOf(error: unknown, terminal: Pick<Terminal, "err">): 0 | 2 {
  // It also throws for --help and --version.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  terminal.err(`ducksnest: ${error instanceof Error ? error.message : String(error)}\n`);
  return 2;
}
