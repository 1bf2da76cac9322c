import { type Stats, watchFile } from "node:fs";
import { dirname } from "node:path";
import {
  exitCode,
  formatCounts,
  formatGithub,
  formatJson,
  formatSarif,
  formatText,
  type Verdict,
} from "@ducksnest/checks";
import { checkHomelabWithFiles, reasonOf } from "@ducksnest/outputs";
import { Option } from "commander";
import { findManifest } from "../manifest/findManifest";
import { FORMATS, formatOption, type ManifestOption, manifestOption } from "../options";
import { version } from "../package";
import { strayFolderLines } from "../secrets/strayFolders";
import type { GuardedTerminal } from "../terminal/GuardedTerminal";
import type { CommandDefinition, Invocation } from "./CommandDefinition";
import { COULD_NOT_RUN } from "./exitCodes";

/** The common formats, and two for CI. */
const CHECK_FORMATS = [...FORMATS, "sarif", "github"] as const;
type CheckFormat = (typeof CHECK_FORMATS)[number];

export interface CheckOptions extends ManifestOption {
  /** Format of the report. */
  readonly format: CheckFormat;
  /** Makes the exit code 1 if there are warnings. @default false */
  readonly strict?: boolean;
  /** Checks again whenever the manifest changes. @default false */
  readonly watch?: boolean;
}

/** `ducksnest check`: reports every finding about a manifest. */
export const check: CommandDefinition<CheckOptions> = {
  name: "check",
  summary: "report what is wrong with the manifest",
  description:
    "Validates the manifest and runs every rule about it, and about the files of its hosts, such as extra.nix, certificates and secrets. " +
    "Writes nothing. Rules about outputs, such as workloads, run in `ducksnest synth`, which also searches apps/ and the whole tree for " +
    "secrets. `ducksnest explain` describes each rule.",
  options: [
    manifestOption(),
    formatOption(CHECK_FORMATS),
    new Option("--strict", "exit with 1 if there are warnings"),
    new Option("--watch", "check again whenever the manifest changes"),
  ],
  exitCodes: {
    0: "no errors; there may be warnings",
    1: "the manifest or a file has errors, or warnings with --strict",
    2: COULD_NOT_RUN,
  },
  examples: ["ducksnest check --format json | jq '.findings[].message'"],
  run,
};

/** Pause between two looks at a watched manifest, in milliseconds. */
const WATCH_INTERVAL = 300;

/** With `watch` the process keeps running, and reports again after every change. */
async function run({ options, terminal }: Invocation<CheckOptions>): Promise<number> {
  if (options.watch) {
    const manifest = findManifest(options.manifest);
    watchFile(manifest, { interval: WATCH_INTERVAL }, (now, before) => {
      if (isMissing(now) && isMissing(before)) return;
      terminal.out("\n");
      checkOnce({ ...options, manifest }, terminal).catch((error: unknown) => terminal.err(`${reasonOf(error)}\n`));
    });
  }
  return checkOnce(options, terminal);
}

/** For a file that is missing from the start, Node calls the listener once, with empty facts before and after. */
function isMissing({ nlink }: Stats): boolean {
  return nlink === 0;
}

async function checkOnce(options: CheckOptions, terminal: GuardedTerminal): Promise<number> {
  const manifest = findManifest(options.manifest);
  const verdict = await checkHomelabWithFiles(manifest, "hosts");
  // The other formats have no place for it, and `synth` and `doctor` say it as well.
  if (options.format === "text" && verdict.kind !== "unreadable" && verdict.topology !== undefined) {
    terminal.err(strayFolderLines(dirname(manifest), verdict.topology.name));
  }
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
