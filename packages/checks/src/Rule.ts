import type { Homelab, LockText, Severity, UnlocatedFinding } from "@ducksnest/manifest";
import type { Topology } from "@ducksnest/topology";
import type { Emitted } from "./outputs/Emitted";

/** A finding as a rule reports it. `runRules` adds the rule's name and the severity. */
export type RuleFinding = Omit<UnlocatedFinding, "rule" | "severity">;

/** The input of every rule, and the way to report. */
export interface RuleContext {
  /** The manifest with its defaults applied. */
  readonly homelab: Homelab;
  /** The facts that follow from the manifest. */
  readonly topology: Topology;
  /** The manifest as plain data, exactly as written, for rules about any value in it. */
  readonly manifest: unknown;
  /** What an earlier synthesis remembers. @default nothing, because there is no lock */
  readonly lock?: LockText | undefined;
  /** Reports a finding at the manifest value that causes it, or at a place in another file. */
  report(finding: RuleFinding): void;
}

interface AnyRule {
  /** Stable kebab-case id that states what holds if the rule passes. It also names the rule's file, page and test. */
  readonly name: string;
  /** Severity unless the manifest overrides it. */
  readonly severity: Severity;
  /** What has to hold, and the consequence if it does not, in one sentence. */
  readonly meaning: string;
  /** The usual fix, in one sentence. */
  readonly remedy: string;
  /** URL of the source for the underlying fact. */
  readonly source: string;
  /**
   * True if reports must not show the lines that findings point at, because they hold secrets.
   * @default undefined: reports show the lines
   */
  readonly hidesLine?: true;
}

/** A rule about the design: the manifest and its topology. It runs in `ducksnest check` and in every synthesis. */
export interface ManifestRule extends AnyRule {
  /** Distinguishes the two kinds of rules. */
  readonly subject: "manifest";
  /** Reports every violation. */
  check(context: RuleContext): void;
}

/**
 * A rule about the synthesized outputs: workloads, additions in plain cdk8s or CDKTF, and the agreement between outputs.
 * It runs in `ducksnest synth`, before anything is written.
 */
export interface OutputRule extends AnyRule {
  /** Distinguishes the two kinds of rules. */
  readonly subject: "outputs";
  /** Reports every violation. */
  check(context: RuleContext & { readonly emitted: Emitted }): void;
}

/** One thing that has to hold in a homelab: a pure function of its context. No rule calls another. */
export type Rule = ManifestRule | OutputRule;
