import { exitCode, formatCounts, formatJson, formatText, type Verdict } from "@ducksnest/checks";
import type { GuardedTerminal } from "./GuardedTerminal";
import type { Format } from "./Terminal";

/** Reports what is wrong with a manifest that a command does not take; returns the exit code. */
export function refuse(verdict: Verdict, format: Format, terminal: GuardedTerminal): number {
  const { kind, diagnostics } = verdict;
  if (format === "json") terminal.formatted(formatJson({ verdict: kind, diagnostics }));
  else terminal.err(`${formatText(diagnostics, terminal.color)}\n${formatCounts(diagnostics)}\n`);
  return exitCode(verdict);
}
