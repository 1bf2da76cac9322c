import { type Content, element, type Markup } from "./Markup";

/** One column of a table. The first column's cells are headings of their rows. */
export interface Column<Row> {
  readonly heading: string;
  cell(row: Row): Content;
  /** Whether a cell tells of something that is not as it should be. */
  isWrong?(row: Row): boolean;
  /** Whether cells hold so much that they are broken into lines. @default false */
  readonly isWide?: boolean;
}

/** Rows that have something in common. */
export interface RowGroup<Row> {
  /** Undefined in a table of one group. */
  readonly heading?: string;
  readonly rows: readonly Row[];
}

/** A table that scrolls by itself where it is wider than the screen. */
export function htmlTable<Row>(
  caption: string,
  columns: readonly Column<Row>[],
  groups: readonly RowGroup<Row>[],
): Markup {
  const headings = columns.map(({ heading }) => element("th", { scope: "col" }, heading));
  return element(
    "div",
    // To be scrolled by keyboard too.
    { class: "scroll", role: "region", "aria-label": caption, tabindex: 0 },
    element(
      "table",
      {},
      element("caption", {}, caption),
      element("thead", {}, element("tr", {}, headings)),
      groups.map((group) => groupBody(columns, group)),
    ),
  );
}

function groupBody<Row>(columns: readonly Column<Row>[], { heading, rows }: RowGroup<Row>): Markup {
  const headingCell = element("th", { scope: "rowgroup", colspan: columns.length }, element("span", {}, heading));
  const cellsOf = (row: Row) => columns.map((column, index) => cell(column, index, row));
  return element(
    "tbody",
    {},
    heading === undefined ? undefined : element("tr", {}, headingCell),
    rows.map((row) => element("tr", {}, cellsOf(row))),
  );
}

function cell<Row>(column: Column<Row>, index: number, row: Row): Markup {
  const content = column.cell(row);
  if (index === 0) return element("th", { scope: "row" }, content);
  const isWrong = column.isWrong?.(row) ?? false;
  const words = [...(column.isWide ? ["wide"] : []), ...(isWrong ? ["wrong"] : [])];
  return element("td", { class: words.join(" ") || undefined }, isWrong ? "✗ " : undefined, content);
}
