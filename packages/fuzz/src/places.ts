/** Manifest data during mutation: any YAML data, valid in a manifest or not. */
export type Value = string | number | bigint | boolean | null | Value[] | Data;
/** A mapping. */
export type Data = { [key: string]: Value };

/** Steps from the top of the manifest to a value. */
export type Path = readonly (string | number)[];

/** A place of a value in a list or mapping. */
export interface Slot {
  /** Path from the top of the manifest. */
  readonly path: Path;
  /** The list or mapping that contains the value. */
  readonly parent: Data | Value[];
  /** Index or key in `parent`. */
  readonly step: string | number;
}

/** Every place below the top, in the order of the text. */
export function slotsIn(data: Data): readonly Slot[] {
  return below(data, []);
}

function below(parent: Data | Value[], path: Path): readonly Slot[] {
  const steps = Array.isArray(parent) ? [...parent.keys()] : Object.keys(parent);
  return steps.flatMap((step) => {
    const slot = { path: [...path, step], parent, step };
    const value = valueIn(slot);
    return [slot, ...(isCollection(value) ? below(value, slot.path) : [])];
  });
}

export function valueIn({ parent, step }: Pick<Slot, "parent" | "step">): Value {
  return (Array.isArray(parent) ? parent[Number(step)] : parent[step]) ?? null;
}

/** Defined rather than assigned, because assigning `__proto__` sets a prototype. */
export function put({ parent, step }: Pick<Slot, "parent" | "step">, value: Value): void {
  Object.defineProperty(parent, step, { value, enumerable: true, writable: true, configurable: true });
}

export function remove({ parent, step }: Pick<Slot, "parent" | "step">): void {
  if (Array.isArray(parent)) parent.splice(Number(step), 1);
  else delete parent[step];
}

/** Gives a mapping's key another name and keeps its place among the others. */
export function rename(parent: Data, from: string, to: string): void {
  const entries = Object.entries(parent);
  for (const [key] of entries) delete parent[key];
  for (const [key, value] of entries) put({ parent, step: key === from ? to : key }, value);
}

export function isCollection(value: Value | undefined): value is Data | Value[] {
  return typeof value === "object" && value !== null;
}

export function isData(value: Value | undefined): value is Data {
  return isCollection(value) && !Array.isArray(value);
}

/** The mapping at a key; a new empty one, outside the data, if there is none. */
export function section(data: Data, key: string): Data {
  const value = data[key];
  return isData(value) ? value : {};
}

/** One of the items, by any natural number; undefined if there are none. */
export function pick<T>(items: readonly T[], draw: number): T | undefined {
  return items[draw % Math.max(items.length, 1)];
}
