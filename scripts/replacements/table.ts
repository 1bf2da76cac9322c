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
  const parts = [
    ...texts(changes, "replace", (type, each) => `**replaces** ${type}${because(each)}`),
    ...texts(changes, "delete", (type) => `**destroys** ${type}`),
    ...texts(changes, "create", (type) => `creates ${type}`),
    ...texts(changes, "update", (type, each) => `changes ${type} in place: ${attributesOf(each).join(", ")}`),
    ...(stateMoves ? ["looks for its state elsewhere"] : []),
  ];
  return parts.length === 0 ? "nothing" : parts.join("; ");
}

/** One text for each type of resource that has the action, in alphabetical order. */
function texts(
  changes: readonly PlannedChange[],
  action: PlannedChange["action"],
  text: (type: string, changes: readonly PlannedChange[]) => string,
): readonly string[] {
  const acted = changes.filter((change) => change.action === action);
  const types = [...new Set(acted.map(typeOf))].sort();
  return types.map((type) => {
    const each = acted.filter((change) => typeOf(change) === type);
    return text(each.length === 1 ? `\`${type}\`` : `${each.length} × \`${type}\``, each);
  });
}

function typeOf({ address }: PlannedChange): string {
  return address.slice(0, address.indexOf("."));
}

function because(changes: readonly PlannedChange[]): string {
  const causes = [...new Set(changes.flatMap(({ replacedBecauseOf }) => replacedBecauseOf))].sort();
  const first = changes.every(({ createdBeforeDestroyed }) => createdBeforeDestroyed);
  return ` because of ${causes.join(", ")}${first ? ", the new one first" : ""}`;
}

/** `tags_all` repeats `tags` with the provider's. */
function attributesOf(changes: readonly PlannedChange[]): readonly string[] {
  const names = [...new Set(changes.flatMap(({ attributes }) => attributes))].sort();
  return names.includes("tags") ? names.filter((name) => name !== "tags_all") : names;
}
