import stringWidth from "string-width";
import { visible } from "./shown";

/** Longer lines are cut on both sides of the column. In UTF-16 units. */
const MAX_LENGTH = 160;

/** A line of the manifest as it is shown, and what stands before the caret in the line below. */
export interface Excerpt {
  readonly line: string;
  readonly indent: string;
}

/**
 * The part of a line around a column, and the blanks that put a caret under that column in a terminal: wide characters
 * take two places, combining marks none, and tabs are kept.
 * @param column counted from 1, in UTF-16 units
 */
export function excerptAround(line: string, column: number): Excerpt {
  const index = Math.min(column - 1, line.length);
  const start = line.length <= MAX_LENGTH ? 0 : Math.max(0, index - MAX_LENGTH / 2);
  const end = line.length <= MAX_LENGTH ? line.length : start + MAX_LENGTH;
  const opening = start > 0 ? "…" : "";
  const closing = end < line.length ? "…" : "";
  const [before, after] = [line.slice(start, index), line.slice(index, end)];
  return {
    line: `${opening}${withTabs(before + after)}${closing}`,
    indent: blanks(`${opening}${withTabs(before)}`),
  };
}

function withTabs(text: string): string {
  return text.split("\t").map(visible).join("\t");
}

function blanks(text: string): string {
  return text
    .split("\t")
    .map((part) => " ".repeat(displayWidth(part)))
    .join("\t");
}

/** Places that a text takes in a terminal. */
export function displayWidth(text: string): number {
  // The library knows the Latin combining marks alone.
  return stringWidth(text.replace(/\p{M}/gu, ""));
}
