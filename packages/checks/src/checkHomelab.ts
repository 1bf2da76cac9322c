import {
  byPosition,
  type CheckLevel,
  type Diagnostic,
  diagnose,
  didYouMean,
  type Homelab,
  loadHomelab,
  type ManifestSource,
  type Problem,
} from "@ducksnest/manifest";
import { derive, type Topology } from "@ducksnest/topology";
import type { Emitted } from "./Emitted";
import type { Rule, RuleContext } from "./Rule";
import { RULES } from "./rules";

/** What became of a manifest once everything known was asked of it. */
export type Verdict =
  /** Fit for synthesis; its diagnostics are warnings. */
  | {
      readonly kind: "sound";
      readonly topology: Topology;
      readonly diagnostics: readonly Diagnostic[];
      /** Runs the rules about outputs; what it returns includes the diagnostics above. */
      checkOutputs(emitted: Emitted): readonly Diagnostic[];
    }
  /** Wrong; at least one diagnostic is an error. */
  | {
      readonly kind: "unsound";
      /** Undefined if it cannot be derived. */
      readonly topology: Topology | undefined;
      readonly diagnostics: readonly Diagnostic[];
    }
  /** Not a manifest at all: missing, empty, or not YAML. */
  | { readonly kind: "unreadable"; readonly diagnostics: readonly Diagnostic[] };

/** Loads a manifest, derives its topology and runs every rule about them. Never throws for a bad manifest. */
export function checkHomelab(file: string): Verdict {
  const loaded = loadHomelab(file);
  if (loaded.kind === "unreadable") return loaded;
  if (loaded.kind === "invalid") {
    return { kind: "unsound", topology: undefined, diagnostics: loaded.diagnostics };
  }

  const { homelab, source } = loaded;
  const unknown = unknownRules(homelab);
  const derivation = derive(homelab);
  if (derivation.kind === "underivable") {
    return { kind: "unsound", topology: undefined, diagnostics: place(source, [...unknown, ...derivation.findings]) };
  }

  const { topology } = derivation;
  const subject = { homelab, topology, manifest: source.toData() };
  const diagnostics = place(source, [...unknown, ...runRules(RULES, subject)]);
  if (hasErrors(diagnostics)) return { kind: "unsound", topology, diagnostics };
  return {
    kind: "sound",
    topology,
    diagnostics,
    checkOutputs: (emitted) =>
      withoutSecrets([...diagnostics, ...place(source, runRules(RULES, subject, emitted))]).sort(byPosition),
  };
}

/** True when one of them keeps outputs from being written. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === "error");
}

/**
 * What the rules report, at the severity that the manifest gives them: the rules about the manifest, or those about
 * outputs when there are any.
 */
export function runRules(
  rules: readonly Rule[],
  subject: Omit<RuleContext, "report">,
  emitted?: Emitted,
): readonly Problem[] {
  return rules.flatMap((rule) => {
    const level = subject.homelab.checks.get(rule.name) ?? rule.severity;
    if (level === "off") return [];
    const problems: Problem[] = [];
    const note = noteOn(rule, level);
    const context: RuleContext = {
      ...subject,
      report: (problem) =>
        problems.push({ ...problem, rule: rule.name, severity: level, message: `${problem.message}${note}` }),
    };
    if (rule.subject === "manifest" && emitted === undefined) rule.check(context);
    if (rule.subject === "outputs" && emitted !== undefined) rule.check({ ...context, emitted });
    return problems;
  });
}

function noteOn(rule: Rule, level: CheckLevel): string {
  return rule.severity === "error" && level === "warning" ? ` (An error, made a warning by checks.${rule.name}.)` : "";
}

function unknownRules(homelab: Homelab): Problem[] {
  const names = RULES.map(({ name }) => name);
  return [...homelab.checks.keys()]
    .filter((name) => !names.includes(name))
    .map((name) => ({
      rule: "unknown-rule",
      path: ["checks", name],
      at: "key",
      message: `Unknown check "${name}".`,
      fix: didYouMean(name, names),
    }));
}

function place(source: ManifestSource, problems: readonly Problem[]): Diagnostic[] {
  return withoutSecrets(problems.map((problem) => diagnose(source, problem))).sort(byPosition);
}

/** Leaves out the lines that hold a secret, whichever rule points at them. */
function withoutSecrets(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const hiding = new Set(RULES.filter(({ hidesLine }) => hidesLine).map(({ name }) => name));
  const lines = new Set(diagnostics.filter(({ rule }) => hiding.has(rule)).map(({ position }) => position.line));
  return diagnostics.map((diagnostic) =>
    lines.has(diagnostic.position.line) ? { ...diagnostic, excerpt: undefined } : diagnostic,
  );
}
