import type { ManifestPath } from "@ducksnest/manifest";

/** A text value somewhere in data, and the way there. */
export interface FoundText {
  readonly path: ManifestPath;
  readonly text: string;
}

/** Every text value of the data, in its order; keys are not among them. */
export function textsIn(value: unknown, path: ManifestPath = []): FoundText[] {
  if (typeof value === "string") return [{ path, text: value }];
  if (Array.isArray(value)) return value.flatMap((item, index) => textsIn(item, [...path, index]));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => textsIn(child, [...path, key]));
}

/** Every key of the data's mappings, in its order; the path ends with the key. */
export function keysIn(value: unknown, path: ManifestPath = []): FoundText[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => keysIn(item, [...path, index]));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => [
    { path: [...path, key], text: key },
    ...keysIn(child, [...path, key]),
  ]);
}
