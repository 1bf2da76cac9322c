import { formatGithub, formatJson } from "@ducksnest/checks";
import type { Finding } from "@ducksnest/manifest";
import { table } from "../terminal/table";
import { type Item, STATES, type State } from "./Item";

/** The items for a script. */
export function doctorJson(items: readonly Item[]): string {
  return formatJson({ verdict: isOverdue(items) ? "overdue" : "in-date", items });
}

/** The items that are not fine as workflow commands of GitHub Actions: what is overdue as errors, the rest as warnings. */
export function doctorGithub(items: readonly Item[]): string {
  return formatGithub(items.filter(({ state }) => state !== "fine").map(finding));
}

function finding({ what, file, line, column, due, state, fix }: Item): Finding {
  return {
    rule: `doctor: ${state}`,
    severity: state === "overdue" ? "error" : "warning",
    position: { file, line, column },
    excerpt: undefined,
    path: "",
    message: due === undefined ? what : `${what}: ${due}`,
    fix,
    related: [],
  };
}

/**
 * The items as a table, and a line that counts them.
 * @param all whether what is fine is listed, too
 * @param columns width to fold the table to; undefined folds nothing
 */
export function doctorText(items: readonly Item[], all: boolean, columns: number | undefined): string {
  const listed = items.filter(({ state }) => all || state !== "fine");
  const rows = listed.map(({ state, due, what, file, line, column, fix }) => [
    state,
    due ?? "-",
    what,
    `${file}:${line}:${column}`,
    fix,
  ]);
  const counts = STATES.map((state) => count(items, state)).join(", ");
  return `${rows.length > 0 ? `${table(["state", "due", "what", "place", "fix"], rows, columns)}\n` : ""}${counts}\n`;
}

/** Whether something is past due. */
export function isOverdue(items: readonly Item[]): boolean {
  return items.some(({ state }) => state === "overdue");
}

function count(items: readonly Item[], state: State): string {
  return `${items.filter((item) => item.state === state).length} ${state}`;
}
