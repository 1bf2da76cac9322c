import { FINDINGS_BEFORE_RULES, RULES } from "@ducksnest/checks";
import type { Finding, Position } from "@ducksnest/manifest";

/** What `ducksnest explain` knows. */
const EXPLAINED = new Set([...RULES.map(({ name }) => name), ...Object.keys(FINDINGS_BEFORE_RULES)]);

/** Words that show that a value was printed that nobody meant to print. */
const UNMEANT = /\n\s+at |\bundefined\b|\[object /;

/**
 * What is wrong with what a check reports: each finding has a place in the text, a message, a fix, and a name that
 * `explain` knows, and there is an error exactly if the manifest is not sound.
 */
export function findingComplaints(findings: readonly Finding[], sound: boolean, text: string): string[] {
  const lines = text.split("\n").length;
  // A message may quote what the manifest says.
  const unmeant = UNMEANT.test(text) ? undefined : UNMEANT;
  const hasError = findings.some(({ severity }) => severity === "error");
  return [
    ...(hasError === sound ? [sound ? "sound, with an error" : "not sound, without an error"] : []),
    ...findings.flatMap(({ rule, position, message, fix, related }) => [
      ...(EXPLAINED.has(rule) ? [] : [`${rule} is not a name that explain knows`]),
      ...[position, ...related.map((place) => place.position)]
        .filter((place) => !isIn(place, lines))
        .map((place) => `${rule} is at ${place.line}:${place.column} of ${lines} lines`),
      ...(message.trim() === "" || fix.trim() === "" ? [`${rule} has no message or no fix`] : []),
      ...(unmeant?.test(`${message}\n${fix}`) ? [`${rule} says: ${message} ${fix}`] : []),
    ]),
  ];
}

function isIn({ file, line, column }: Position, lines: number): boolean {
  return file !== "" && line >= 1 && line <= lines && column >= 1;
}
