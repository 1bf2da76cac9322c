import { checkHomelab, exitCode, formatCounts, formatText } from "@ducksnest/checks";
import { findManifest } from "./findManifest";
import type { Format, Terminal } from "./Terminal";

export interface CheckOptions {
  readonly manifest?: string;
  readonly format: Format;
}

/** `ducksnest check`: reports everything that is wrong with a manifest; returns the exit code. */
export function check(options: CheckOptions, terminal: Terminal): number {
  const verdict = checkHomelab(findManifest(options.manifest));
  const { kind, diagnostics } = verdict;
  if (options.format === "json") {
    terminal.out(`${JSON.stringify({ verdict: kind, diagnostics }, undefined, 2)}\n`);
  } else {
    if (diagnostics.length > 0) terminal.out(`${formatText(diagnostics, terminal.color)}\n`);
    terminal.out(`${formatCounts(diagnostics)}\n`);
  }
  return exitCode(verdict);
}
