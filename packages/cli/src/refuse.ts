import { exitCode, formatCounts, formatJson, formatText, type Verdict } from "@ducksnest/checks";
import type { GuardedTerminal } from "./GuardedTerminal";
import type { Format } from "./Terminal";

/** Reports what is wrong with a manifest that a command does not take; returns the exit code. */
export function refuse(verdict: Verdict, format: Format, terminal: GuardedTerminal): number {
  const { kind, findings } = verdict;
  if (format === "json") terminal.formatted(formatJson({ verdict: kind, findings }));
  else terminal.err(`${formatText(findings, terminal.color)}\n${formatCounts(findings)}\n`);
  return exitCode(verdict);
}
