import type { ManifestPath } from "./ManifestSource";

/** Whether a value is a mapping and not a list. */
export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return isCollection(value) && !Array.isArray(value);
}

/** The value if it is a mapping; an empty mapping for any other value. */
export function mapping(value: unknown): Readonly<Record<string, unknown>> {
  return isMapping(value) ? value : {};
}

/** The value at a path of plain data; undefined if there is none. Inherited properties do not count. */
export function valueAt(data: unknown, path: ManifestPath): unknown {
  return path.reduce<unknown>(
    (value, step) => (isCollection(value) && Object.hasOwn(value, step) ? value[step] : undefined),
    data,
  );
}

/** Whether a value is a mapping or a list. */
function isCollection(value: unknown): value is Readonly<Record<string | number, unknown>> {
  return typeof value === "object" && value !== null;
}
