import { dirname } from "node:path";
import {
  byPosition,
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
import type { HomelabFiles } from "./files/HomelabFiles";
import { type Emitted, objectAt } from "./outputs/Emitted";
import { withOpenLists } from "./outputs/withOpenLists";
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
      /** Runs the rules about files. The verdict includes `findings`. */
      checkFiles(files: HomelabFiles): Verdict;
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
      /** Runs the rules about files, unless the topology cannot be derived. The verdict includes `findings`. */
      checkFiles(files: HomelabFiles): Verdict;
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
  return locked.kind === "invalid" ? withMore(verdict, locked.findings) : verdict;
}

/** The verdict with errors that do not come from rules. */
function withMore(verdict: Verdict, errors: readonly Finding[]): Verdict {
  if (verdict.kind === "unreadable") return verdict;
  return {
    kind: "unsound",
    topology: verdict.topology,
    findings: merged(verdict.findings, errors),
    checkFiles: (files) => withMore(verdict.checkFiles(files), errors),
  };
}

function checkLocked(loaded: LoadResult, lock: LockText | undefined): Verdict {
  if (loaded.kind === "unreadable") return loaded;
  if (loaded.kind === "invalid") return underivable(loaded.findings);

  const { homelab, source } = loaded;
  const unknown = unknownRules(homelab);
  const derivation = derive(homelab, lock?.lock);
  if (derivation.kind === "underivable") return underivable(place(source, [...unknown, ...derivation.findings]));

  const subject = { homelab, topology: derivation.topology, manifest: source.toData(), source, lock };
  return judged(subject, place(source, [...unknown, ...runRules(RULES, subject)]));
}

function underivable(findings: readonly Finding[]): Verdict {
  return { kind: "unsound", topology: undefined, findings, checkFiles: () => underivable(findings) };
}

/** A manifest with a topology, and the manifest's text. */
type Subject = Omit<RuleContext, "report"> & { readonly source: ManifestSource };

function judged(subject: Subject, findings: readonly Finding[]): Verdict {
  const { source, topology } = subject;
  const withRules = (more: readonly UnlocatedFinding[]) => merged(findings, place(source, more));
  const checkFiles = (files: HomelabFiles) => judged(subject, withRules(runFileRules(RULES, subject, files)));
  if (hasErrors(findings)) return { kind: "unsound", topology, findings, checkFiles };
  return {
    kind: "sound",
    topology,
    findings,
    checkFiles,
    checkOutputs: (emitted) => withRules(runRules(RULES, subject, emitted)),
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
  const opened = emitted && withOpenLists(emitted);
  const check = (rule: Rule, context: RuleContext) => {
    if (rule.subject === "manifest" && opened === undefined) rule.check(context);
    if (rule.subject === "outputs" && opened !== undefined) rule.check({ ...context, emitted: opened });
  };
  return findingsOf(rules, subject, check, opened?.placeOf);
}

/** Runs the rules about files, like `runRules`. */
export function runFileRules(
  rules: readonly Rule[],
  subject: Omit<RuleContext, "report">,
  files: HomelabFiles,
): readonly UnlocatedFinding[] {
  return findingsOf(rules, subject, (rule, context) => {
    if (rule.subject === "files") rule.check({ ...context, files });
  });
}

function findingsOf(
  rules: readonly Rule[],
  subject: Omit<RuleContext, "report">,
  check: (rule: Rule, context: RuleContext) => void,
  placeOf?: Emitted["placeOf"],
): readonly UnlocatedFinding[] {
  return rules.flatMap((rule) => {
    const override = subject.homelab.checks.get(rule.name);
    if (override === "off") return [];
    const findings: UnlocatedFinding[] = [];
    check(rule, {
      ...subject,
      report: ({ about, severity: own, ...finding }) => {
        const usual = own ?? rule.severity;
        const severity = override ?? usual;
        const note = usual === "error" && severity === "warning" ? loweringNote(rule) : "";
        const place = about && placeOf?.(objectAt(about));
        const message = `${finding.message}${note}`;
        findings.push({ ...finding, ...(place && { place }), rule: rule.name, severity, message });
      },
    });
    return findings;
  });
}

function loweringNote(rule: Rule): string {
  return ` (checks.${rule.name} lowers this error to a warning.)`;
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

/** All findings, in order. */
function merged(findings: readonly Finding[], more: readonly Finding[]): readonly Finding[] {
  return withoutSecrets([...findings, ...more]).sort(byPosition);
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
