import { type Stats, watchFile } from "node:fs";
import {
  checkHomelab,
  exitCode,
  formatCounts,
  formatGithub,
  formatJson,
  formatSarif,
  formatText,
  type Verdict,
} from "@ducksnest/checks";
import { findManifest } from "./findManifest";
import type { GuardedTerminal } from "./GuardedTerminal";
import { FORMATS } from "./Terminal";
import { version } from "./version";

/** The common formats, and two for CI. */
export const CHECK_FORMATS = [...FORMATS, "sarif", "github"] as const;
type CheckFormat = (typeof CHECK_FORMATS)[number];

export interface CheckOptions {
  readonly manifest?: string;
  readonly format: CheckFormat;
  /** Makes the exit code 1 if there are warnings. */
  readonly strict?: boolean;
  /** Checks again whenever the manifest changes. */
  readonly watch?: boolean;
}

/** Pause between two looks at a watched manifest, in milliseconds. */
const WATCH_INTERVAL = 300;

/**
 * `ducksnest check`: reports everything that is wrong with a manifest; returns the exit code. With `watch` the process
 * stays, and reports again after every change.
 */
export function check(options: CheckOptions, terminal: GuardedTerminal): number {
  const manifest = findManifest(options.manifest);
  if (options.watch) {
    watchFile(manifest, { interval: WATCH_INTERVAL }, (now, before) => {
      if (isMissing(now) && isMissing(before)) return;
      terminal.out("\n");
      checkOnce(manifest, options, terminal);
    });
  }
  return checkOnce(manifest, options, terminal);
}

/** Node calls the listener for a file that is missing from the start, with empty facts before and after. */
function isMissing({ nlink }: Stats): boolean {
  return nlink === 0;
}

function checkOnce(manifest: string, options: CheckOptions, terminal: GuardedTerminal): number {
  const verdict = checkHomelab(manifest);
  terminal.formatted(formatted(verdict, options.format, terminal.color));
  return options.strict && verdict.findings.length > 0 ? Math.max(1, exitCode(verdict)) : exitCode(verdict);
}

function formatted({ kind, findings }: Verdict, format: CheckFormat, color: boolean): string {
  switch (format) {
    case "json":
      return formatJson({ verdict: kind, findings });
    case "sarif":
      return formatSarif(findings, version());
    case "github":
      return formatGithub(findings);
    case "text":
      return `${formatText(findings, color)}${findings.length > 0 ? "\n" : ""}${formatCounts(findings)}\n`;
  }
}
