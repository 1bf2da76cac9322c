import stringWidth from "string-width";
import { visible } from "./shown";

/** A line of the manifest for a terminal: control characters become escapes, and tabs stay. */
export function excerptLine(line: string): string {
  return line.split("\t").map(visible).join("\t");
}

/**
 * The blanks that put a caret under a column of a line from `excerptLine`. Wide characters and escapes take several
 * columns, combining marks take none, and tabs stay.
 * @param column counted from 1, in UTF-16 units
 */
export function caretIndent(line: string, column: number): string {
  const before = line.slice(0, column - 1).split("\t");
  return before.map((part) => " ".repeat(displayWidth(visible(part)))).join("\t");
}

/** The number of columns that a text takes in a terminal. */
export function displayWidth(text: string): number {
  // The library knows only the Latin combining marks.
  return stringWidth(text.replace(/\p{M}/gu, ""));
}
