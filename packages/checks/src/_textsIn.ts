import type { ManifestPath } from "@ducksnest/manifest";

/** A text in data, and its place. */
export interface FoundText {
  /** Path to the value; for a key, the path ends with the key. */
  readonly path: ManifestPath;
  /** The value or the key. */
  readonly text: string;
}

/** Every text value in the data, in order, without keys. */
export function textsIn(value: unknown, path: ManifestPath = []): FoundText[] {
  if (typeof value === "string") return [{ path, text: value }];
  if (Array.isArray(value)) return value.flatMap((item, index) => textsIn(item, [...path, index]));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => textsIn(child, [...path, key]));
}

/** Every key of the mappings in the data, in order. */
export function keysIn(value: unknown, path: ManifestPath = []): FoundText[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => keysIn(item, [...path, index]));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => [
    { path: [...path, key], text: key },
    ...keysIn(child, [...path, key]),
  ]);
}
