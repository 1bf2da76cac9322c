import { type Content, element, type Markup } from "./Markup";

/** One column of a table. The cells of the first column are the headings of their rows. */
export interface Column<Row> {
  /** Text at the top of the column. */
  readonly heading: string;
  /** The content of the column's cell in a row. */
  cell(row: Row): Content;
  /** Whether a cell shows something wrong, and is marked. @default nothing is */
  isWrong?(row: Row): boolean;
  /** Whether the text of cells may wrap. @default false */
  readonly isWide?: boolean;
}

/** Rows below one heading. */
export interface RowGroup<Row> {
  /** @default no heading, for a table with one group */
  readonly heading?: string;
  /** In the order of the table. */
  readonly rows: readonly Row[];
}

/** A table that scrolls sideways if it is wider than the screen. */
export function htmlTable<Row>(
  caption: string,
  columns: readonly Column<Row>[],
  groups: readonly RowGroup<Row>[],
): Markup {
  const headings = columns.map(({ heading }) => element("th", { scope: "col" }, heading));
  return element(
    "div",
    // The tab index lets the keyboard scroll it.
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
