import { displayWidth, shown } from "@ducksnest/checks";
import Table from "cli-table3";
import { fold } from "./fold";

const NO_LINES = Object.fromEntries(
  ["top", "bottom", "left", "mid", "right"].flatMap((place) =>
    ["", "-mid", "-left", "-right"].map((corner) => [`${place}${corner}`, ""]),
  ),
);

/** Number of spaces between columns. */
const GAP = 2;
/** Smallest width of a folded column. In a narrower one, most words would break. */
const NARROWEST = 10;

/** Indentation of the lines that continue a cell below its heading. */
const INDENT = "  ";

/**
 * A left-aligned table. It escapes its cells. In a terminal too narrow for it, each row becomes a paragraph with one line
 * for each cell, after its heading.
 * @param columns width of the terminal, to which cells are folded; undefined folds nothing
 */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  columns: number | undefined,
): string {
  const cells = [head, ...rows].map((row) => row.map(shown));
  const widths = columns === undefined ? [] : widthsIn(columns, cells);
  if (columns !== undefined && isTooNarrow(columns, widths, cells)) return paragraphs(cells, columns);
  const lines = new Table({
    chars: { ...NO_LINES, middle: " ".repeat(GAP) },
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
  });
  lines.push(...cells.map((row) => row.map((cell, index) => folded(cell, widths[index]))));
  return `${lines
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n")}\n`;
}

/** The widths of the columns. The widest ones shrink until all fit. */
function widthsIn(columns: number, cells: readonly (readonly string[])[]): readonly number[] {
  const widths = (cells[0] ?? []).map((_, index) =>
    cells.reduce((widest, row) => Math.max(widest, displayWidth(row[index] ?? "")), 0),
  );
  const room = columns - GAP * (widths.length - 1);
  while (widths.reduce((sum, width) => sum + width, 0) > room) {
    const widest = Math.max(...widths);
    if (widest <= NARROWEST) break;
    widths[widths.indexOf(widest)] = widest - 1;
  }
  return widths;
}

/** Whether the table is wider than the terminal, or breaks a word for which paragraphs have room. */
function isTooNarrow(columns: number, widths: readonly number[], cells: readonly (readonly string[])[]): boolean {
  const total = widths.reduce((sum, width) => sum + width, GAP * (widths.length - 1));
  if (total > columns) return true;
  const breaks = (word: string, width: number) =>
    displayWidth(word) > width && displayWidth(word) <= columns - INDENT.length;
  return cells.some((row) =>
    row.some((cell, index) => cell.split(" ").some((word) => breaks(word, widths[index] ?? columns))),
  );
}

function paragraphs([head = [], ...rows]: readonly (readonly string[])[], columns: number): string {
  const lines = (row: readonly string[]) =>
    row.map((cell, index) => `${head[index] ?? ""}: ${cell}`).flatMap((text) => hanging(text, columns));
  return rows.map((row) => `${lines(row).join("\n")}\n`).join("\n");
}

/** A folded text whose lines after the first are indented. */
function hanging(text: string, columns: number): readonly string[] {
  const [first = "", ...rest] = fold(text, columns - INDENT.length);
  return [first, ...rest.map((line) => `${INDENT}${line}`)];
}

function folded(cell: string, width: number | undefined): string {
  return width === undefined ? cell : fold(cell, width).join("\n");
}
