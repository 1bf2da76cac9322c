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
import { Topology, underivableFacts } from "@ducksnest/topology";
import type { Rule } from "./Rule";
import { RULES } from "./rules";

/** What became of a manifest once everything known was asked of it. */
export type Verdict =
  /** Fit for synthesis; its diagnostics are warnings. */
  | { readonly kind: "sound"; readonly topology: Topology; readonly diagnostics: readonly Diagnostic[] }
  /** Wrong; at least one diagnostic is an error. */
  | { readonly kind: "unsound"; readonly diagnostics: readonly Diagnostic[] }
  /** Not a manifest at all: missing, empty, or not YAML. */
  | { readonly kind: "unreadable"; readonly diagnostics: readonly Diagnostic[] };

/** Loads a manifest, derives its topology and runs every rule. Never throws for a bad manifest. */
export function checkHomelab(file: string): Verdict {
  const loaded = loadHomelab(file);
  if (loaded.kind === "unreadable") return loaded;
  if (loaded.kind === "invalid") return { kind: "unsound", diagnostics: loaded.diagnostics };

  const { homelab, source } = loaded;
  const underivable = [...unknownRules(homelab), ...underivableFacts(homelab)];
  if (underivable.length > 0) return { kind: "unsound", diagnostics: place(source, underivable) };

  const topology = new Topology(homelab);
  const diagnostics = place(source, runRules(RULES, homelab, topology));
  const unsound = diagnostics.some(({ severity }) => severity === "error");
  return unsound ? { kind: "unsound", diagnostics } : { kind: "sound", topology, diagnostics };
}

/** What the rules report, at the severity that the manifest gives them. */
export function runRules(rules: readonly Rule[], homelab: Homelab, topology: Topology): readonly Problem[] {
  return rules.flatMap((rule) => {
    const level = homelab.checks.get(rule.name) ?? rule.severity;
    return level === "off" ? [] : problemsOf(rule, level, homelab, topology);
  });
}

function problemsOf(rule: Rule, level: Exclude<CheckLevel, "off">, homelab: Homelab, topology: Topology): Problem[] {
  const note = rule.severity === "error" && level === "warning" ? ` (An error, made a warning by checks.${rule.name}.)` : "";
  const problems: Problem[] = [];
  rule.check({
    homelab,
    topology,
    report: (problem) =>
      problems.push({ ...problem, rule: rule.name, severity: level, message: `${problem.message}${note}` }),
  });
  return problems;
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
  return problems.map((problem) => diagnose(source, problem)).sort(byPosition);
}
