import fc from "fast-check";
import type { Change } from "../Mutant";
import { nastyValue } from "../nastyValues";
import { isCollection, pick, put, type Slot, slotsIn, valueIn } from "../places";
import { schemaValues } from "../schemaValues";

/** Puts a nasty value at any place, or at a leaf, which more often leaves the rest valid. */
export function nastyValueChange(): fc.Arbitrary<Change> {
  return fc.record({ at: fc.nat(), anywhere: fc.boolean(), value: nastyValue() }).map(({ at, anywhere, value }) => ({
    on: "data",
    label: `a nasty value at ${anywhere ? "any place" : "a leaf"}: ${show(value)}`,
    apply: (data) => {
      const slots = slotsIn(data).filter((slot) => anywhere || isLeaf(slot));
      const slot = pick(slots, at);
      if (slot) put(slot, structuredClone(value));
    },
  }));
}

/** Puts a bound of the schema, a value just beyond it, a listed word or an example at a place that has one. */
export function schemaValueChange(): fc.Arbitrary<Change> {
  return fc.record({ at: fc.nat(), which: fc.nat() }).map(({ at, which }) => ({
    on: "data",
    label: `a bound, word or example of the schema (${at}, ${which})`,
    apply: (data) => {
      const slot = pick(
        slotsIn(data).filter(({ path }) => schemaValues(path).length > 0),
        at,
      );
      const value = slot && pick(schemaValues(slot.path), which);
      if (slot && value !== undefined) put(slot, structuredClone(value));
    },
  }));
}

/** Swaps the values of two leaves. */
export function swapChange(): fc.Arbitrary<Change> {
  return fc.record({ one: fc.nat(), other: fc.nat() }).map(({ one, other }) => ({
    on: "data",
    label: `two leaves swapped (${one}, ${other})`,
    apply: (data) => {
      const leaves = slotsIn(data).filter(isLeaf);
      const [first, second] = [pick(leaves, one), pick(leaves, other)];
      if (!first || !second) return;
      const values = [valueIn(first), valueIn(second)] as const;
      put(first, values[1]);
      put(second, values[0]);
    },
  }));
}

function isLeaf(slot: Slot): boolean {
  return !isCollection(valueIn(slot));
}

function show(value: unknown): string {
  const text = typeof value === "object" ? JSON.stringify(value) : fc.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
