import { displayWidth, shown } from "@ducksnest/checks";
import Table from "cli-table3";
import { fold } from "./fold";
import { USUAL_COLUMNS } from "./Terminal";

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

/** The widths of the columns. The widest ones shrink until all fit: first those that need break no word, then any. */
function widthsIn(columns: number, cells: readonly (readonly string[])[]): readonly number[] {
  const widest = (widthOf: (cell: string) => number) =>
    (cells[0] ?? []).map((_, index) => largest(cells.map((row) => widthOf(row[index] ?? ""))));
  const whole = widest(displayWidth);
  const least = whole.map((width) => Math.min(width, NARROWEST));
  const words = widest((cell) => largest(wordWidths(cell, columns))).map((width, index) =>
    Math.max(width, least[index] ?? 0),
  );
  const room = columns - GAP * (whole.length - 1);
  return shrunk(shrunk(whole, words, room), least, room);
}

/** Widths, of which the widest that are above their least ones shrink until their sum is at most `room`. */
function shrunk(from: readonly number[], least: readonly number[], room: number): readonly number[] {
  const widths = [...from];
  while (sum(widths) > room) {
    const spare = widths.filter((width, index) => width > (least[index] ?? 0));
    if (spare.length === 0) break;
    const widest = Math.max(...spare);
    const index = widths.findIndex((width, at) => width === widest && width > (least[at] ?? 0));
    widths[index] = widest - 1;
  }
  return widths;
}

/** The widths of the words that fit into one line of a paragraph. */
function wordWidths(cell: string, columns: number): readonly number[] {
  return cell
    .split(" ")
    .map(displayWidth)
    .filter((width) => width <= columns - INDENT.length);
}

/** Whether the table is wider than the terminal or, in a small terminal, breaks a word for which paragraphs have room. */
function isTooNarrow(columns: number, widths: readonly number[], cells: readonly (readonly string[])[]): boolean {
  if (sum(widths) + GAP * (widths.length - 1) > columns) return true;
  // From here on, a table with some broken words is easier to read than paragraphs.
  if (columns >= USUAL_COLUMNS) return false;
  return cells.some((row) =>
    row.some((cell, index) => wordWidths(cell, columns).some((width) => width > (widths[index] ?? columns))),
  );
}

/** Unlike Math.max, it takes any number of numbers. */
function largest(numbers: readonly number[]): number {
  return numbers.reduce((most, each) => Math.max(most, each), 0);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
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
