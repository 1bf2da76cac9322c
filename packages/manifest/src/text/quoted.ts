import { maskSecrets } from "./secrets";

/** Most characters of a value that messages quote by default: enough to recognize it, and short enough for one line. */
const WIDTH = 80;

/** Characters after the quoted part that are read too, so that a secret across its end is recognized. */
const LOOK_AHEAD = 4096;

/** Control and format characters, such as those that change the direction of text, and every blank but the space. */
const UNPRINTABLE = /(?! )[\p{Cc}\p{Cf}\p{Z}]/gu;

/**
 * A value as messages show it, safe for terminals and logs. Text is in double quotes, with unprintable characters
 * escaped as in JSON and secrets masked; long text ends with an ellipsis and its length. Mappings and lists are shown
 * only by their kind. Calls no method of the value.
 * @param width most characters of a text to show. @default 80
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
