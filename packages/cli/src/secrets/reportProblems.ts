import { formatJson } from "@ducksnest/checks";
import { byCause } from "@ducksnest/credentials";
import type { Format } from "../options";
import type { GuardedTerminal } from "../terminal/GuardedTerminal";

/** What a command that verifies found. */
export interface Verification {
  /** Sentences about what is wrong. One about a place starts with `file:line:column: `. */
  readonly problems: readonly string[];
  /** The sentence that is printed if nothing is wrong. */
  readonly fine: string;
  /** Whether text has one paragraph for each cause, with its files, instead of one line for each place. @default false */
  readonly grouped?: boolean;
}

/** Reports what a command that verifies found. @returns the exit code */
export function reportProblems(
  { problems, fine, grouped = false }: Verification,
  format: Format,
  terminal: GuardedTerminal,
): number {
  const isSound = problems.length === 0;
  if (format === "json") {
    terminal.formatted(formatJson({ verdict: isSound ? "sound" : "unsound", findings: problems.map(asFinding) }));
  } else if (isSound) terminal.out(`${fine}\n`);
  else {
    terminal.err(
      `${(grouped ? byCause(problems) : problems).join("\n")}\n${problems.length === 1 ? "1 finding" : `${problems.length} findings`}.\n`,
    );
  }
  return isSound ? 0 : 1;
}

function asFinding(problem: string) {
  const [, file, line, column, message] = /^(.+?):(\d+):(\d+): (.*)$/s.exec(problem) ?? [];
  if (message === undefined) return { message: problem };
  return { position: { file, line: Number(line), column: Number(column) }, message };
}
