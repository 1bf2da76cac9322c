import { maskSecrets } from "@ducksnest/manifest";

/**
 * Characters that a terminal, a log or an editor may act on instead of showing them: controls (C0, C1), format characters
 * such as the bidirectional ones, line and paragraph separators, halves of surrogate pairs and noncharacters. The two
 * joiners stay, because emoji and several scripts need them.
 * @see https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing
 */
const ACTIVE = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Noncharacter_Code_Point}]/gu;

const SHORT: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** GitHub's runner finds this anywhere in a line. */
const LEGACY_COMMAND = "##[";

/**
 * A value as part of one line. Active characters become escapes such as `\u{1b}`, a line end becomes `\n`, and the start
 * of a legacy workflow command of GitHub Actions is escaped as well.
 */
export function visible(value: string): string {
  return value
    .replace(ACTIVE, (character) => SHORT[character] ?? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`)
    .replaceAll(LEGACY_COMMAND, "\\u{23}#[");
}

/** A value of unknown origin as part of one line, with secrets masked and active characters visible. */
export function shown(value: string): string {
  return visible(maskSecrets(value));
}

/** JSON text with every active character as a JSON escape. It still parses to the same data. */
export function visibleJson(json: string): string {
  return json
    .replace(ACTIVE, (character) => (character === "\n" ? character : jsonEscape(character)))
    .replaceAll(LEGACY_COMMAND, "\\u0023#[");
}

/** One escape per UTF-16 unit. */
function jsonEscape(character: string): string {
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("");
}

const ESCAPE = String.fromCharCode(0x1b);
/** A color sequence as picocolors writes it. */
const COLOR = new RegExp(`(${ESCAPE}\\[\\d{1,2}m)`);

/**
 * Text of several lines, for a person, that may hold values of unknown origin. Line ends and tabs stay, other active
 * characters become visible, and a GitHub Actions runner finds no workflow command in any line.
 * @param color whether the text may hold color sequences
 * @see https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
 */
export function visibleLines(text: string, color: boolean): string {
  return text
    .split("\n")
    .map((line) => withoutCommand(visibleLine(line, color)))
    .join("\n");
}

function visibleLine(line: string, color: boolean): string {
  const parts = color ? line.split(COLOR) : [line];
  const plain = (part: string) => part.split("\t").map(visible).join("\t");
  // Because of the capturing group, every second part is a color sequence.
  return parts.map((part, index) => (index % 2 === 1 ? part : plain(part))).join("");
}

/** The runner looks for `::` at the start of a line, after blanks. */
function withoutCommand(line: string): string {
  return line.replace(/^(\s*):(?=:)/, "$1\\u{3a}");
}
