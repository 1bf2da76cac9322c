import { formatJson } from "@ducksnest/checks";
import type { Format } from "../options";
import type { GuardedTerminal } from "../terminal/GuardedTerminal";

/** What a command that verifies found. */
export interface Verification {
  /** Sentences about what is wrong. */
  readonly problems: readonly string[];
  /** The sentence that is printed if nothing is wrong. */
  readonly fine: string;
}

/** Reports what a command that verifies found. @returns the exit code */
export function reportProblems({ problems, fine }: Verification, format: Format, terminal: GuardedTerminal): number {
  if (format === "json") terminal.formatted(formatJson({ findings: problems }));
  else if (problems.length === 0) terminal.out(`${fine}\n`);
  else
    terminal.err(`${problems.join("\n")}\n${problems.length === 1 ? "1 finding" : `${problems.length} findings`}.\n`);
  return problems.length > 0 ? 1 : 0;
}
