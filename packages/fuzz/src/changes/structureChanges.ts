import fc from "fast-check";
import type { Change } from "../Mutant";
import { nastyName, nastyValue } from "../nastyValues";
import { isCollection, isData, pick, put, remove, rename, slotsIn, valueIn } from "../places";
import { schemaKeys } from "../schemaValues";

/** Removes a value with its key, or a list's item. */
export function removeChange(): fc.Arbitrary<Change> {
  return fc.nat().map((at) => ({
    on: "data",
    label: `something removed (${at})`,
    apply: (data) => {
      const slot = pick(slotsIn(data), at);
      if (slot) remove(slot);
    },
  }));
}

/** Copies or moves a value below another mapping, under its own key or another. */
export function transplantChange(): fc.Arbitrary<Change> {
  const draws = { from: fc.nat(), to: fc.nat(), keep: fc.boolean(), name: fc.option(nastyName(), { freq: 3 }) };
  return fc.record(draws).map(({ from, to, keep, name }) => ({
    on: "data",
    label: `a subtree ${keep ? "copied" : "moved"} (${from} to ${to}${name === null ? "" : `, as ${fc.stringify(name)}`})`,
    apply: (data) => {
      const slots = slotsIn(data);
      const source = pick(slots, from);
      const target = pick([data, ...slots.map(valueIn)].filter(isCollection), to);
      if (!source || !target) return;
      const value = structuredClone(valueIn(source));
      if (!keep) remove(source);
      if (Array.isArray(target)) target.push(value);
      else put({ parent: target, step: name ?? source.step }, value);
    },
  }));
}

/** Gives any key a nasty name: of hosts and sites, too, without what refers to them. */
export function renameKeyChange(): fc.Arbitrary<Change> {
  return fc.record({ at: fc.nat(), name: nastyName() }).map(({ at, name }) => ({
    on: "data",
    label: `a key renamed to ${fc.stringify(name)}`,
    apply: (data) => {
      const slot = pick(slotsIn(data), at);
      if (slot && isData(slot.parent)) rename(slot.parent, String(slot.step), name);
    },
  }));
}

/** Adds a key that the schema knows, or one that it does not. */
export function addKeyChange(): fc.Arbitrary<Change> {
  const draws = { at: fc.nat(), which: fc.nat(), unknown: fc.option(nastyName(), { freq: 1 }), value: nastyValue() };
  return fc.record(draws).map(({ at, which, unknown, value }) => ({
    on: "data",
    label: `a key added (${at}): ${unknown === null ? "one of the schema's" : fc.stringify(unknown)}`,
    apply: (data) => {
      const mappings = slotsIn(data).filter((slot) => isData(valueIn(slot)));
      const slot = pick(mappings, at);
      const target = slot ? valueIn(slot) : data;
      const key = unknown ?? pick(schemaKeys(slot?.path ?? []), which);
      if (isData(target) && key !== undefined) put({ parent: target, step: key }, structuredClone(value));
    },
  }));
}

/** Puts a value deep inside lists, deeper than recursion goes. */
export function depthChange(): fc.Arbitrary<Change> {
  return fc.record({ at: fc.nat(), depth: fc.integer({ min: 2, max: 3000 }) }).map(({ at, depth }) => ({
    on: "text",
    label: `${depth} brackets opened and closed`,
    apply: (text) => {
      const lines = text.split("\n");
      const index = at % lines.length;
      const line = (lines[index] ?? "").replace(/:.*$/, "");
      return lines.with(index, `${line}: ${"[".repeat(depth)}${"]".repeat(depth)}`).join("\n");
    },
  }));
}
