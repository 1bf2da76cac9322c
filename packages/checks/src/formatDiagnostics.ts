import type { Diagnostic, Position, Severity } from "@ducksnest/manifest";
import { createColors } from "picocolors";

/** How findings are written for a person: the place, what is wrong, the line with a caret, the fix. */
export function formatText(diagnostics: readonly Diagnostic[], color: boolean): string {
  return diagnostics.map((diagnostic) => formatOne(diagnostic, color)).join("\n");
}

function formatOne(diagnostic: Diagnostic, color: boolean): string {
  const { bold, cyan, dim, red, yellow } = createColors(color);
  const { line, column } = diagnostic.position;
  const paint = diagnostic.severity === "error" ? red : yellow;
  const path = diagnostic.path === "" ? "" : dim(` ${diagnostic.path}`);
  const gutter = String(line);
  const excerpt =
    diagnostic.excerpt === undefined
      ? []
      : [
          `  ${dim(`${gutter} |`)} ${diagnostic.excerpt}`,
          `  ${dim(`${" ".repeat(gutter.length)} |`)} ${caretIndent(diagnostic.excerpt, diagnostic.excerptColumn ?? column)}${paint("^")}`,
        ];
  return [
    `${bold(place(diagnostic.position))} ${paint(`${diagnostic.severity}[${diagnostic.rule}]`)}${path}`,
    `  ${diagnostic.message}`,
    ...excerpt,
    ...diagnostic.related.map(({ position, message }) => `  ${dim(`${place(position)} ${message}`)}`),
    `  ${cyan("fix:")} ${diagnostic.fix}`,
    "",
  ].join("\n");
}

function place({ file, line, column }: Position): string {
  return `${file}:${line}:${column}`;
}

/** Blanks up to the column, with the line's own tabs kept so that the caret stands under its character. */
function caretIndent(excerpt: string, column: number): string {
  return excerpt.slice(0, column - 1).replace(/[^\t]/g, " ");
}

/** `2 errors, 1 warning`. */
export function formatCounts(diagnostics: readonly Diagnostic[]): string {
  const count = (severity: Severity) => diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
  const words = (number: number, word: string) => `${number} ${word}${number === 1 ? "" : "s"}`;
  return `${words(count("error"), "error")}, ${words(count("warning"), "warning")}`;
}
