import type { Homelab, Severity, UnlocatedFinding } from "@ducksnest/manifest";
import type { Topology } from "@ducksnest/topology";
import type { Emitted } from "./outputs/Emitted";

/** What every rule may look at, and how it reports. */
export interface RuleContext {
  readonly homelab: Homelab;
  readonly topology: Topology;
  /** The manifest as plain data, as it was written: for rules about what is in it anywhere. */
  readonly manifest: unknown;
  /** Reports a problem at the manifest value that causes it. */
  report(problem: Omit<UnlocatedFinding, "rule" | "severity">): void;
}

interface AnyRule {
  /** Stable kebab-case name, which says what holds when the rule passes. */
  readonly name: string;
  /** Severity where the manifest does not override it. */
  readonly severity: Severity;
  /** What has to hold and what goes wrong otherwise, in one sentence. */
  readonly meaning: string;
  /** What to do, in one sentence. */
  readonly remedy: string;
  /** Where the underlying fact can be read. */
  readonly source: string;
  /** True where the line that a finding points at must not be shown, because of what stands there. */
  readonly hidesLine?: true;
}

/** A rule about the design: the manifest and what follows from it. Runs in `ducksnest check` and in every synthesis. */
export interface ManifestRule extends AnyRule {
  readonly subject: "manifest";
  check(context: RuleContext): void;
}

/**
 * A rule about what was synthesized, for what only shows there: workloads and additions in plain cdk8s or CDKTF, and
 * the agreement of one output with another. Runs in `ducksnest synth`, before anything is written.
 */
export interface OutputRule extends AnyRule {
  readonly subject: "outputs";
  check(context: RuleContext & { readonly emitted: Emitted }): void;
}

/** One thing that has to hold of a homelab. A pure function of its context; no rule calls another. */
export type Rule = ManifestRule | OutputRule;
