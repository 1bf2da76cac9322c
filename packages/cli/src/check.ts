import { watchFile } from "node:fs";
import {
  checkHomelab,
  exitCode,
  formatCounts,
  formatGithub,
  formatSarif,
  formatText,
  type Verdict,
} from "@ducksnest/checks";
import { findManifest } from "./findManifest";
import type { Terminal } from "./Terminal";
import { version } from "./version";

export interface CheckOptions {
  readonly manifest?: string;
  readonly format: "text" | "json" | "sarif" | "github";
  /** Warnings count as problems. */
  readonly strict?: boolean;
  /** Checks again whenever the manifest changes. */
  readonly watch?: boolean;
}

/** How often a watched manifest is looked at, in milliseconds. */
const WATCH_INTERVAL = 300;

/**
 * `ducksnest check`: reports everything that is wrong with a manifest; returns the exit code. With `watch` the process
 * stays, and reports again after every change.
 */
export function check(options: CheckOptions, terminal: Terminal): number {
  const manifest = findManifest(options.manifest);
  if (options.watch) {
    watchFile(manifest, { interval: WATCH_INTERVAL }, () => {
      terminal.out("\n");
      checkOnce(manifest, options, terminal);
    });
  }
  return checkOnce(manifest, options, terminal);
}

function checkOnce(manifest: string, options: CheckOptions, terminal: Terminal): number {
  const verdict = checkHomelab(manifest);
  terminal.out(report(verdict, options.format, terminal.color));
  return options.strict && verdict.diagnostics.length > 0 ? Math.max(1, exitCode(verdict)) : exitCode(verdict);
}

function report({ kind, diagnostics }: Verdict, format: CheckOptions["format"], color: boolean): string {
  switch (format) {
    case "json":
      return `${JSON.stringify({ verdict: kind, diagnostics }, undefined, 2)}\n`;
    case "sarif":
      return formatSarif(diagnostics, version());
    case "github":
      return formatGithub(diagnostics);
    case "text":
      return `${formatText(diagnostics, color)}${diagnostics.length > 0 ? "\n" : ""}${formatCounts(diagnostics)}\n`;
  }
}
