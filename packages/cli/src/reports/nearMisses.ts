import { nearest } from "@ducksnest/manifest";

/** A sentence that suggests names of rules: the one with the most similar spelling, or else those that share a word. */
export function nearMisses(name: string, names: readonly string[]): string {
  const spelledAlike = nearest(name, names);
  if (spelledAlike !== undefined) return `Did you mean "${spelledAlike}"?`;
  const words = name.toLowerCase().split(/[^a-z0-9]+/);
  const related = names.filter((each) => each.split("-").some((word) => words.includes(word)));
  if (related.length === 0) return "`ducksnest explain` lists all rules.";
  return `Did you mean ${related.map((each) => `"${each}"`).join(" or ")}?`;
}
