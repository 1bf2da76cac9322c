import { type Diagnostic, maskSecrets, type Position, type Severity } from "@ducksnest/manifest";
import { createColors } from "picocolors";
import { caretIndent, excerptLine } from "./excerpt";
import { shown, visibleLines } from "./shown";

/** More findings than these are counted, because nobody reads them all on a terminal; JSON has all. */
export const MAX_FINDINGS = 100;

/** Longer texts of a finding are cut. In UTF-16 units. */
const MAX_TEXT = 1000;

/**
 * Findings for a person: the place, what is wrong, the line with a caret, and the fix. Of more than `MAX_FINDINGS`, it
 * shows the first errors, then the first warnings, and says how many are left out.
 */
export function formatText(diagnostics: readonly Diagnostic[], color: boolean): string {
  const first = firstOf(diagnostics);
  const rest = diagnostics.length - first.length;
  const findings = first.map((diagnostic) => formatOne(diagnostic, color));
  return visibleLines([...findings, ...(rest > 0 ? [restNote(rest)] : [])].join("\n"), color);
}

function firstOf(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  if (diagnostics.length <= MAX_FINDINGS) return diagnostics;
  const isError = ({ severity }: Diagnostic) => severity === "error";
  const bySeverity = [...diagnostics.filter(isError), ...diagnostics.filter((each) => !isError(each))];
  const first = new Set(bySeverity.slice(0, MAX_FINDINGS));
  return diagnostics.filter((each) => first.has(each));
}

function restNote(count: number): string {
  return `${count} more findings are not shown; \`ducksnest check --format json\` lists all of them.\n`;
}

function formatOne(diagnostic: Diagnostic, color: boolean): string {
  const { bold, cyan, dim, red, yellow } = createColors(color);
  const { position, severity } = diagnostic;
  const paint = severity === "error" ? red : yellow;
  const path = diagnostic.path === "" ? "" : dim(` ${field(diagnostic.path)}`);
  return [
    `${bold(place(position))} ${paint(`${severity}[${field(diagnostic.rule)}]`)}${path}`,
    `  ${field(diagnostic.message)}`,
    ...excerptLines(diagnostic, { dim, paint }),
    ...diagnostic.related.map((each) => `  ${dim(`${place(each.position)} ${field(each.message)}`)}`),
    `  ${cyan("fix:")} ${field(diagnostic.fix)}`,
    "",
  ].join("\n");
}

type Paint = (text: string) => string;

function excerptLines(diagnostic: Diagnostic, { dim, paint }: { dim: Paint; paint: Paint }): string[] {
  const { position, excerpt, excerptColumn = position.column } = diagnostic;
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
export function formatCounts(diagnostics: readonly Diagnostic[]): string {
  const count = (severity: Severity) => diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
  const words = (number: number, word: string) => `${number} ${word}${number === 1 ? "" : "s"}`;
  return `${words(count("error"), "error")}, ${words(count("warning"), "warning")}`;
}
