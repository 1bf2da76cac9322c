import type { Homelab, Problem, Severity } from "@ducksnest/manifest";
import type { Topology } from "@ducksnest/topology";

/** What a rule looks at, and how it reports. */
export interface RuleContext {
  readonly homelab: Homelab;
  readonly topology: Topology;
  /** Reports a problem at the manifest value that causes it. */
  report(problem: Omit<Problem, "rule" | "severity">): void;
}

/** One thing that has to hold of a homelab. A pure function of manifest and topology; no rule calls another. */
export interface Rule {
  /** Stable kebab-case name, which says what holds when the rule passes. */
  readonly name: string;
  /** Severity where the manifest does not override it. */
  readonly severity: Severity;
  /** What goes wrong otherwise, in one sentence. */
  readonly meaning: string;
  /** What to do, in one sentence. */
  readonly remedy: string;
  /** Where the underlying fact can be read. */
  readonly source: string;
  check(context: RuleContext): void;
}
