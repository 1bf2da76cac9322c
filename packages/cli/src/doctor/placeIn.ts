import type { FactPlace } from "./Fact";

/**
 * The first place of something in a text; the file's start if it is not there.
 * @param file how reports name the file
 */
export function placeIn(text: string, file: string, wanted: string | RegExp): FactPlace {
  const offset = typeof wanted === "string" ? text.indexOf(wanted) : text.search(wanted);
  if (offset < 0) return { file };
  const before = text.slice(0, offset).split("\n");
  return { file, line: before.length, column: (before.at(-1) ?? "").length + 1 };
}
