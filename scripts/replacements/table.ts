import type { PlannedChange } from "@ducksnest/testing";
import type { Effect } from "./plans";

/** A row of the table: an edit, what the provider plans, and why. */
export interface Row {
  readonly edit: string;
  /** Undefined if the whole stack is gone. */
  readonly effect: Effect | undefined;
  readonly why: string;
}

/** The table as Markdown. */
export function tableOf(rows: readonly Row[]): readonly string[] {
  return [
    "| edit | what `cdktf deploy` does | why |",
    "| --- | --- | --- |",
    ...rows.map(({ edit, effect, why }) => `| ${edit} | ${effectText(effect)} | ${why} |`),
  ];
}

function effectText(effect: Effect | undefined): string {
  if (effect === undefined) return "creates another stack beside this one";
  const { stateMoves, changes } = effect;
  const updates = changes.filter(({ action }) => action === "update");
  const parts = [
    sentence("**replaces**", typed(changes, "replace", because)),
    sentence("**destroys**", typed(changes, "delete")),
    sentence("creates", typed(changes, "create")),
    sentence(
      "changes in place",
      typed(
        updates.filter((each) => !onlyTags(each)),
        "update",
        attributesOf,
      ),
    ),
    updates.some(onlyTags) ? ["changes tags"] : [],
    stateMoves ? ["looks for its state elsewhere"] : [],
  ].flat();
  return parts.length === 0 ? "nothing" : parts.join("; ");
}

function sentence(verb: string, objects: readonly string[]): readonly string[] {
  return objects.length === 0 ? [] : [`${verb} ${objects.join(", ")}`];
}

/** One text for each type of resource that has the action, in alphabetical order, with details in parentheses. */
function typed(
  changes: readonly PlannedChange[],
  action: PlannedChange["action"],
  details?: (changes: readonly PlannedChange[]) => string,
): readonly string[] {
  const acted = changes.filter((change) => change.action === action);
  const types = [...new Set(acted.map(typeOf))].sort();
  return types.map((type) => {
    const each = acted.filter((change) => typeOf(change) === type);
    const count = each.length === 1 ? "" : `${each.length} × `;
    return `${count}\`${type}\`${details === undefined ? "" : ` (${details(each)})`}`;
  });
}

function typeOf({ address }: PlannedChange): string {
  return address.slice(0, address.indexOf("."));
}

function because(changes: readonly PlannedChange[]): string {
  const causes = [...new Set(changes.flatMap(({ replacedBecauseOf }) => replacedBecauseOf))].sort().join(", ");
  return changes.every(({ createdBeforeDestroyed }) => createdBeforeDestroyed)
    ? `${causes}; the new one first`
    : causes;
}

function onlyTags({ attributes }: PlannedChange): boolean {
  return attributes.every((name) => name === "tags" || name === "tags_all");
}

/** `tags_all` repeats `tags` with the provider's. */
function attributesOf(changes: readonly PlannedChange[]): string {
  const names = [...new Set(changes.flatMap(({ attributes }) => attributes))].sort();
  return names.filter((name) => name !== "tags_all").join(", ");
}
