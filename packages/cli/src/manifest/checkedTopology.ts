import { dirname } from "node:path";
import { checkHomelab, exitCode, formatCounts, formatJson, formatText, type Verdict } from "@ducksnest/checks";
import type { Topology } from "@ducksnest/topology";
import type { CommonOptions, ManifestOption } from "../options";
import { noteEarlierRun } from "../outputs/earlierRun";
import type { GuardedTerminal } from "../terminal/GuardedTerminal";
import { findManifest } from "./findManifest";
import { ManifestState } from "./ManifestState";

/** A manifest, and what the rules say about it. */
export interface CheckedManifest {
  /** Absolute path of the manifest. */
  readonly manifest: string;
  /** The manifest's bytes that the findings are about. */
  readonly state: ManifestState;
  /** The findings, and the topology unless it cannot be derived. */
  readonly verdict: Verdict;
}

/** Finds the manifest, loads it, derives its topology and runs every rule about it: the way of every command. */
export function checkManifest({ manifest: asked }: ManifestOption): CheckedManifest {
  const manifest = findManifest(asked);
  const state = ManifestState.read(manifest);
  return { manifest, state, verdict: checkHomelab(manifest) };
}

/**
 * What a command requires of a manifest. `sound`: no rule reports an error. `derivable`: it has a topology, even if rules
 * report errors, so that the command can show their effect.
 */
export type Requirement = "sound" | "derivable";

/** The topology that a command works on, or the exit code if the manifest is refused and its findings are reported. */
export type CheckedTopology =
  | {
      readonly kind: "accepted";
      readonly topology: Topology;
      readonly manifest: string;
      readonly state: ManifestState;
      /** Number of errors that rules report. Zero if the manifest has to be sound. */
      readonly errors: number;
    }
  | { readonly kind: "refused"; readonly exitCode: number };

/**
 * Checks the manifest for a command that only reads, and says if an interrupted run left files that do not fit together. If
 * the manifest does not meet the requirement, reports the same findings as `ducksnest check`.
 */
export function checkedTopology(
  requirement: Requirement,
  options: CommonOptions,
  terminal: GuardedTerminal,
): CheckedTopology {
  noteEarlierRun(dirname(findManifest(options.manifest)), terminal);
  return checkedTopologyToChange(requirement, options, terminal);
}

/** The same for a command that writes, and so finishes an interrupted run itself. */
export function checkedTopologyToChange(
  requirement: Requirement,
  options: CommonOptions,
  terminal: GuardedTerminal,
): CheckedTopology {
  const { manifest, state, verdict } = checkManifest(options);
  const topology = verdict.kind === "unreadable" ? undefined : verdict.topology;
  const meets = requirement === "derivable" || verdict.kind === "sound";
  if (topology !== undefined && meets) {
    const errors = verdict.findings.filter(({ severity }) => severity === "error").length;
    return { kind: "accepted", topology, manifest, state, errors };
  }
  report(verdict, options, terminal);
  return { kind: "refused", exitCode: exitCode(verdict) };
}

function report({ kind, findings }: Verdict, { format }: CommonOptions, terminal: GuardedTerminal): void {
  if (format === "json") terminal.formatted(formatJson({ verdict: kind, findings }));
  else terminal.err(`${formatText(findings, terminal.color)}\n${formatCounts(findings)}\n`);
}
