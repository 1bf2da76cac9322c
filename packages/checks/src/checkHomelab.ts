import {
  byPosition,
  type CheckLevel,
  didYouMean,
  type Finding,
  type Homelab,
  loadHomelab,
  locate,
  type ManifestSource,
  type UnlocatedFinding,
} from "@ducksnest/manifest";
import { derive, type Topology } from "@ducksnest/topology";
import type { Emitted } from "./outputs/Emitted";
import type { Rule, RuleContext } from "./Rule";
import { RULES } from "./rules";

/** What became of a manifest once everything known was asked of it. */
export type Verdict =
  /** Fit for synthesis; its findings are warnings. */
  | {
      readonly kind: "sound";
      readonly topology: Topology;
      readonly findings: readonly Finding[];
      /** Runs the rules about outputs; what it returns includes the findings above. */
      checkOutputs(emitted: Emitted): readonly Finding[];
    }
  /** Wrong; at least one finding is an error. */
  | {
      readonly kind: "unsound";
      /** Undefined if it cannot be derived. */
      readonly topology: Topology | undefined;
      readonly findings: readonly Finding[];
    }
  /** Not a manifest at all: missing, empty, or not YAML. */
  | { readonly kind: "unreadable"; readonly findings: readonly Finding[] };

/** Loads a manifest, derives its topology and runs every rule about them. Never throws for a bad manifest. */
export function checkHomelab(file: string): Verdict {
  const loaded = loadHomelab(file);
  if (loaded.kind === "unreadable") return loaded;
  if (loaded.kind === "invalid") {
    return { kind: "unsound", topology: undefined, findings: loaded.findings };
  }

  const { homelab, source } = loaded;
  const unknown = unknownRules(homelab);
  const derivation = derive(homelab);
  if (derivation.kind === "underivable") {
    return { kind: "unsound", topology: undefined, findings: place(source, [...unknown, ...derivation.findings]) };
  }

  const { topology } = derivation;
  const subject = { homelab, topology, manifest: source.toData() };
  const findings = place(source, [...unknown, ...runRules(RULES, subject)]);
  if (hasErrors(findings)) return { kind: "unsound", topology, findings };
  return {
    kind: "sound",
    topology,
    findings,
    checkOutputs: (emitted) =>
      withoutSecrets([...findings, ...place(source, runRules(RULES, subject, emitted))]).sort(byPosition),
  };
}

/** True when one of them keeps outputs from being written. */
export function hasErrors(findings: readonly Finding[]): boolean {
  return findings.some(({ severity }) => severity === "error");
}

/**
 * What the rules report, at the severity that the manifest gives them: the rules about the manifest, or those about
 * outputs when there are any.
 */
export function runRules(
  rules: readonly Rule[],
  subject: Omit<RuleContext, "report">,
  emitted?: Emitted,
): readonly UnlocatedFinding[] {
  return rules.flatMap((rule) => {
    const level = subject.homelab.checks.get(rule.name) ?? rule.severity;
    if (level === "off") return [];
    const problems: UnlocatedFinding[] = [];
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

function unknownRules(homelab: Homelab): UnlocatedFinding[] {
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

function place(source: ManifestSource, problems: readonly UnlocatedFinding[]): Finding[] {
  return withoutSecrets(problems.map((problem) => locate(source, problem))).sort(byPosition);
}

/** Leaves out the lines that hold a secret, whichever rule points at them. */
function withoutSecrets(findings: readonly Finding[]): Finding[] {
  const hiding = new Set(RULES.filter(({ hidesLine }) => hidesLine).map(({ name }) => name));
  const lines = new Set(findings.filter(({ rule }) => hiding.has(rule)).map(({ position }) => position.line));
  return findings.map((finding) => (lines.has(finding.position.line) ? { ...finding, excerpt: undefined } : finding));
}
