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

/**
 * A left-aligned table. It escapes its cells.
 * @param columns width of the terminal, to which cells are folded; undefined folds nothing
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

function folded(cell: string, width: number | undefined): string {
  return width === undefined ? cell : fold(cell, width).join("\n");
}
