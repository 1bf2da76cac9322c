import { type Stats, watchFile } from "node:fs";
import { dirname } from "node:path";
import { exitCode, formatCounts, formatGithub, formatJson, formatSarif, formatText } from "@ducksnest/checks";
import type { Additions } from "@ducksnest/homelab-app";
import { checkHomelabWithFiles, reasonOf } from "@ducksnest/outputs";
import { type PendingChange, pendingChanges } from "@ducksnest/topology";
import { Option } from "commander";
import { findManifest } from "../manifest/findManifest";
import { type Report, withHosts } from "../nixos/withHosts";
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
  /** Evaluates all hosts with Nix, even if nothing changed. @default only if an extra.nix is there, and something changed */
  readonly nix?: boolean;
}

/** `ducksnest check`: reports every finding about a manifest. */
export const check: CommandDefinition<CheckOptions> = {
  name: "check",
  summary: "report what is wrong with the manifest",
  description:
    "Validates the manifest and runs every rule about it, and about the files of its hosts, such as extra.nix, certificates and secrets. " +
    "If a host has an extra.nix and Nix is installed, evaluates the hosts whenever something changed, and runs the rules about the " +
    "result; it remembers their findings in .ducksnest/, and writes nothing else. Rules about other outputs, such as workloads, run in " +
    "`ducksnest synth`, which also searches apps/ and the whole tree for secrets. `ducksnest explain` describes each rule. " +
    "If ducksnest.lock has the cluster that runs, it also lists what a deployment of the manifest replaces, renumbers or restarts.",
  options: [
    manifestOption(),
    formatOption(CHECK_FORMATS),
    new Option("--strict", "exit with 1 if there are warnings"),
    new Option("--nix", "evaluate all hosts with Nix, even if nothing changed"),
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

/** What a check of a sound manifest leaves to other commands. An unsound one has to be fixed first. */
function unjudged(hasHosts: boolean): string {
  const [judged, others] = hasHosts
    ? ["The manifest and the hosts with their extra.nix are judged here.", "the other outputs"]
    : ["Only the manifest and the files of its hosts are judged here.", "the outputs"];
  return `${judged} \`ducksnest synth\`, \`cdktf synth\` and \`cdk8s synth\` judge ${others}, too.`;
}

/** Pause between two looks at a watched manifest, in milliseconds. */
const WATCH_INTERVAL = 300;

/** With `watch` the process keeps running, and reports again after every change. */
function run({ options, terminal, additions }: Invocation<CheckOptions>): Promise<number> {
  if (options.watch) {
    const manifest = findManifest(options.manifest);
    watchFile(manifest, { interval: WATCH_INTERVAL }, (now, before) => {
      if (isMissing(now) && isMissing(before)) return;
      terminal.out("\n");
      // A watching process goes on after an error, because the next change may mend it.
      const again = checkOnce({ ...options, manifest }, terminal, additions);
      again.catch((error: unknown) => terminal.err(`${reasonOf(error)}\n`));
    });
  }
  return checkOnce(options, terminal, additions);
}

/** For a file that is missing from the start, Node calls the listener once, with empty facts before and after. */
function isMissing({ nlink }: Stats): boolean {
  return nlink === 0;
}

async function checkOnce(options: CheckOptions, terminal: GuardedTerminal, additions: Additions): Promise<number> {
  const manifest = findManifest(options.manifest);
  const verdict = await checkHomelabWithFiles(manifest, "hosts");
  // The other formats have no place for it, and `synth` and `doctor` say it as well.
  if (options.format === "text" && verdict.kind !== "unreadable" && verdict.topology !== undefined) {
    terminal.err(strayFolderLines(dirname(manifest), verdict.topology.name));
  }
  const topology = verdict.kind === "unreadable" ? undefined : verdict.topology;
  const changes = topology === undefined ? [] : pendingChanges(topology);
  const whole = await withHosts(manifest, verdict, { always: options.nix ?? false, additions });
  terminal.formatted(formatted(whole, changes, options.format, terminal.color));
  return options.strict && whole.findings.length > 0 ? Math.max(1, exitCode(whole)) : exitCode(whole);
}

function formatted(
  { kind, findings, hasHosts }: Report,
  changes: readonly PendingChange[],
  format: CheckFormat,
  color: boolean,
): string {
  switch (format) {
    case "json":
      return formatJson({ verdict: kind, findings, changes });
    case "sarif":
      return formatSarif(findings, version());
    case "github":
      return formatGithub(findings);
    case "text":
      return [
        ...(findings.length > 0 ? [formatText(findings, color)] : []),
        formatCounts(findings),
        ...(kind === "sound" ? [unjudged(hasHosts)] : []),
        changesText(changes),
      ].join("\n");
  }
}

/** What a deployment would do to the cluster that runs; empty if it would do nothing. */
function changesText(changes: readonly PendingChange[]): string {
  if (changes.length === 0) return "";
  return `\nA deployment will:\n${changes.map(({ text }) => `  ${text}\n`).join("")}`;
}
