import { displayWidth, shown } from "@ducksnest/checks";
import Table from "cli-table3";
import { fold } from "./fold";

const NO_LINES = Object.fromEntries(
  ["top", "bottom", "left", "mid", "right"].flatMap((place) =>
    ["", "-mid", "-left", "-right"].map((corner) => [`${place}${corner}`, ""]),
  ),
);

/** Blanks between columns. */
const GAP = 2;
/** No column is made narrower, whatever the terminal: its words would fall apart. */
const NARROWEST = 10;

/**
 * Rows in columns, two blanks apart, left-aligned. Cells are escaped here.
 * @param columns width to fold cells to; undefined folds none
 */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  columns: number | undefined,
): string {
  const lines = new Table({
    chars: { ...NO_LINES, middle: " ".repeat(GAP) },
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
  });
  const cells = [head, ...rows].map((row) => row.map(shown));
  const widths = columns === undefined ? [] : widthsIn(columns, cells);
  lines.push(...cells.map((row) => row.map((cell, index) => folded(cell, widths[index]))));
  return `${lines
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n")}\n`;
}

/** Widths of the columns, of which the widest give way until all fit. */
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

function folded(cell: string, width: number | undefined): string {
  return width === undefined ? cell : fold(cell, width).join("\n");
}
