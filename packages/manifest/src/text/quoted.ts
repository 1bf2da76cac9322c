import { maskSecrets } from "./secrets";

/** How many characters of a value messages quote by default: enough to recognize it, and it fits on a line. */
const WIDTH = 80;

/** A secret that starts in the quoted part is recognized although it ends beyond it. */
const LOOK_AHEAD = 4096;

/** Control and format characters, such as those that change the direction of text, and every blank but the space. */
const UNPRINTABLE = /(?! )[\p{Cc}\p{Cf}\p{Z}]/gu;

/**
 * A value as messages show it, safe for a terminal and a log: text in double quotes with unprintable characters escaped
 * as in JSON, secrets masked, and the end replaced by an ellipsis and the length if it is long; a mapping or a list
 * only by its kind. Calls no method of the value.
 * @param width how many characters of a text to show at most
 */
export function quoted(value: unknown, width = WIDTH): string {
  if (typeof value === "string") return quotedText(value, width);
  if (typeof value === "object") return value === null ? "nothing" : Array.isArray(value) ? "a list" : "a mapping";
  return typeof value === "function" ? "a function" : String(value);
}

function quotedText(text: string, width: number): string {
  const shown = shortened(maskSecrets(text.slice(0, width + LOOK_AHEAD)), width);
  if (shown.length === text.length) return escaped(JSON.stringify(shown));
  return `${escaped(JSON.stringify(`${shown}…`))} (${text.length.toLocaleString("en-US")} characters)`;
}

/** At most `width` characters from the start, without half a surrogate pair at the end. */
function shortened(text: string, width: number): string {
  return text.length <= width ? text : text.slice(0, width).replace(/[\uD800-\uDBFF]$/, "");
}

function escaped(text: string): string {
  return text.replace(UNPRINTABLE, (character) =>
    Array.from({ length: character.length }, (_, index) => `\\u${hex(character.charCodeAt(index))}`).join(""),
  );
}

function hex(unit: number): string {
  return unit.toString(16).padStart(4, "0");
}
