import { dirname } from "node:path";
import {
  byPosition,
  type CheckLevel,
  didYouMean,
  type Finding,
  type Homelab,
  type LoadedLock,
  type LoadResult,
  type LockText,
  loadHomelab,
  loadLock,
  locate,
  type ManifestSource,
  parseHomelab,
  type UnlocatedFinding,
} from "@ducksnest/manifest";
import { derive, type Topology } from "@ducksnest/topology";
import type { Emitted } from "./outputs/Emitted";
import type { Rule, RuleContext } from "./Rule";
import { RULES } from "./rules";

/** The result of checking a manifest. */
export type Verdict =
  /** Ready for synthesis. All findings are warnings. */
  | {
      readonly kind: "sound";
      /** The facts that follow from the manifest. */
      readonly topology: Topology;
      /** Warnings, in the order of the manifest. */
      readonly findings: readonly Finding[];
      /** Runs the rules about outputs. The result includes `findings`. */
      checkOutputs(emitted: Emitted): readonly Finding[];
    }
  /** Not ready for synthesis. At least one finding is an error. */
  | {
      readonly kind: "unsound";
      /** Undefined if it cannot be derived. */
      readonly topology: Topology | undefined;
      /** Errors and warnings, in the order of the manifest. */
      readonly findings: readonly Finding[];
    }
  /** Not a manifest: missing, empty, or not YAML. */
  | { readonly kind: "unreadable"; readonly findings: readonly Finding[] };

/**
 * Loads a manifest and the lock beside it, derives the topology and runs every rule about the manifest. Never throws for a bad
 * manifest or lock.
 */
export function checkHomelab(file: string): Verdict {
  return checkLoaded(loadHomelab(file), loadLock(dirname(file)));
}

/**
 * Like `checkHomelab`, but for a text.
 * @param file how findings name the file
 * @param folder the manifest's folder, which can have a lock
 */
export function checkHomelabText(text: string, file: string, folder: string): Verdict {
  return checkLoaded(parseHomelab(text, file), loadLock(folder));
}

function checkLoaded(loaded: LoadResult, locked: LoadedLock): Verdict {
  const verdict = checkLocked(loaded, locked.kind === "loaded" ? locked.text : undefined);
  if (locked.kind !== "invalid" || verdict.kind === "unreadable") return verdict;
  const findings = [...verdict.findings, ...locked.findings].sort(byPosition);
  return { kind: "unsound", topology: verdict.topology, findings };
}

function checkLocked(loaded: LoadResult, lock: LockText | undefined): Verdict {
  if (loaded.kind === "unreadable") return loaded;
  if (loaded.kind === "invalid") {
    return { kind: "unsound", topology: undefined, findings: loaded.findings };
  }

  const { homelab, source } = loaded;
  const unknown = unknownRules(homelab);
  const derivation = derive(homelab, lock?.lock);
  if (derivation.kind === "underivable") {
    return { kind: "unsound", topology: undefined, findings: place(source, [...unknown, ...derivation.findings]) };
  }

  const { topology } = derivation;
  const subject = { homelab, topology, manifest: source.toData(), lock };
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

/** True if a finding is an error, which prevents synthesis. */
export function hasErrors(findings: readonly Finding[]): boolean {
  return findings.some(({ severity }) => severity === "error");
}

/**
 * Runs the rules and returns their findings at the severity that the manifest sets: the rules about outputs if there are
 * any outputs, and otherwise the rules about the manifest.
 * @param emitted the outputs, if they are the subject
 */
export function runRules(
  rules: readonly Rule[],
  subject: Omit<RuleContext, "report">,
  emitted?: Emitted,
): readonly UnlocatedFinding[] {
  return rules.flatMap((rule) => {
    const level = subject.homelab.checks.get(rule.name) ?? rule.severity;
    if (level === "off") return [];
    const findings: UnlocatedFinding[] = [];
    const note = noteOn(rule, level);
    const context: RuleContext = {
      ...subject,
      report: (finding) =>
        findings.push({ ...finding, rule: rule.name, severity: level, message: `${finding.message}${note}` }),
    };
    if (rule.subject === "manifest" && emitted === undefined) rule.check(context);
    if (rule.subject === "outputs" && emitted !== undefined) rule.check({ ...context, emitted });
    return findings;
  });
}

function noteOn(rule: Rule, level: CheckLevel): string {
  return rule.severity === "error" && level === "warning"
    ? ` (checks.${rule.name} lowers this error to a warning.)`
    : "";
}

function unknownRules(homelab: Homelab): UnlocatedFinding[] {
  const names = RULES.map(({ name }) => name);
  return [...homelab.checks.keys()]
    .filter((name) => !names.includes(name))
    .map((name) => ({
      rule: "unknown-rule",
      path: ["checks", name],
      at: "key",
      message: `Unknown rule "${name}".`,
      fix: didYouMean(name, names),
    }));
}

function place(source: ManifestSource, findings: readonly UnlocatedFinding[]): Finding[] {
  return withoutSecrets(findings.map((finding) => locate(source, finding))).sort(byPosition);
}

/** Removes the excerpt from every finding on a line that holds a secret, for all rules. */
function withoutSecrets(findings: readonly Finding[]): Finding[] {
  const hiding = new Set(RULES.filter(({ hidesLine }) => hidesLine).map(({ name }) => name));
  const lines = new Set(findings.filter(({ rule }) => hiding.has(rule)).map(lineOf));
  return findings.map((finding) => (lines.has(lineOf(finding)) ? { ...finding, excerpt: undefined } : finding));
}

function lineOf({ position: { file, line } }: Finding): string {
  return `${file}:${line}`;
}
