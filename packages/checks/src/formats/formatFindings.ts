import { type Finding, maskSecrets, type Position, type Severity } from "@ducksnest/manifest";
import { createColors } from "picocolors";
import { caretIndent, excerptLine } from "./excerpt";
import { shown, visibleLines } from "./shown";

/** The most findings that the text format shows. It counts the rest, and the JSON format has all of them. */
export const MAX_FINDINGS = 100;

/** The most that the text format shows of a finding's field, in UTF-16 units. */
const MAX_TEXT = 1000;

/**
 * Findings for a person: place, message, line with a caret, and fix. If there are more than `MAX_FINDINGS`, it prefers
 * errors to warnings and ends with the number of findings that it leaves out.
 * @param color whether to use ANSI colors
 */
export function formatText(findings: readonly Finding[], color: boolean): string {
  const first = firstOf(findings);
  const rest = findings.length - first.length;
  const shown = first.map((finding) => formatOne(finding, color));
  return visibleLines([...shown, ...(rest > 0 ? [restNote(rest)] : [])].join("\n"), color);
}

function firstOf(findings: readonly Finding[]): readonly Finding[] {
  if (findings.length <= MAX_FINDINGS) return findings;
  const isError = ({ severity }: Finding) => severity === "error";
  const bySeverity = [...findings.filter(isError), ...findings.filter((each) => !isError(each))];
  const first = new Set(bySeverity.slice(0, MAX_FINDINGS));
  return findings.filter((each) => first.has(each));
}

function restNote(count: number): string {
  return `${count} more findings are not shown; \`ducksnest check --format json\` lists all of them.\n`;
}

function formatOne(finding: Finding, color: boolean): string {
  const { bold, cyan, dim, red, yellow } = createColors(color);
  const { position, severity } = finding;
  const paint = severity === "error" ? red : yellow;
  const path = finding.path === "" ? "" : dim(` ${field(finding.path)}`);
  return [
    `${bold(place(position))} ${paint(`${severity}[${field(finding.rule)}]`)}${path}`,
    `  ${field(finding.message)}`,
    ...excerptLines(finding, { dim, paint }),
    ...finding.related.map((each) => `  ${dim(`${place(each.position)} ${field(each.message)}`)}`),
    `  ${cyan("fix:")} ${field(finding.fix)}`,
    "",
  ].join("\n");
}

type Paint = (text: string) => string;

function excerptLines(finding: Finding, { dim, paint }: { dim: Paint; paint: Paint }): string[] {
  const { position, excerpt, excerptColumn = position.column } = finding;
  if (excerpt === undefined) return [];
  const line = maskSecrets(excerpt);
  const gutter = String(position.line);
  return [
    `  ${dim(`${gutter} |`)} ${excerptLine(line)}`,
    `  ${dim(`${" ".repeat(gutter.length)} |`)} ${caretIndent(line, excerptColumn)}${paint("^")}`,
  ];
}

function place({ file, line, column }: Position): string {
  return `${shown(file)}:${line}:${column}`;
}

function field(text: string): string {
  const line = shown(text);
  return line.length <= MAX_TEXT ? line : `${line.slice(0, MAX_TEXT)}…`;
}

/** `2 errors, 1 warning`. */
export function formatCounts(findings: readonly Finding[]): string {
  const count = (severity: Severity) => findings.filter((finding) => finding.severity === severity).length;
  const words = (number: number, word: string) => `${number} ${word}${number === 1 ? "" : "s"}`;
  return `${words(count("error"), "error")}, ${words(count("warning"), "warning")}`;
}
