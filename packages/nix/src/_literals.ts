import { isIdentifier } from "./Expression";

/** A name in an attribute set, quoted only if it has to be. */
export function attributeName(name: string): string {
  return isIdentifier(name) ? name : quote(name);
}

/**
 * A string in double quotes, on one line.
 * @throws Error for text that no Nix string can hold
 */
export function quote(text: string): string {
  return `"${escapeText(text)}"`;
}

function assertHoldable(text: string): void {
  if (/[\0\p{Surrogate}]/u.test(text)) throw new Error(`Nix has no string ${JSON.stringify(text)}`);
}

/**
 * The text as it stands between double quotes.
 * @throws Error for text that no Nix string can hold
 */
export function escapeText(text: string): string {
  assertHoldable(text);
  return text
    .replaceAll("\\", "\\\\")
    .replaceAll('"', '\\"')
    .replaceAll("${", "\\${")
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r")
    .replaceAll("\t", "\\t");
}

/**
 * A number in Nix's syntax, which requires a fraction before an exponent.
 * @throws Error for infinities, NaN and subnormal numbers, which Nix cannot read
 */
export function printNumber(value: number): string {
  const subnormal = value !== 0 && Math.abs(value) < 2 ** -1022;
  if (!Number.isFinite(value) || subnormal) throw new Error(`Nix has no number ${value}`);
  if (Number.isSafeInteger(value)) return String(value);
  const text = String(value);
  return text.includes(".") ? text : text.includes("e") ? text.replace("e", ".0e") : `${text}.0`;
}

/**
 * The lines of an indented string (`''`). Nix removes the indentation that all lines share, unless it is escaped.
 * @throws Error for text that no Nix string can hold
 */
export function indentedLines(text: string): readonly string[] {
  const all = escapeIndented(text).split("\n");
  const first = all.findIndex((line) => line.trimStart() !== "");
  const isIndented = all.every((line) => line === "" || line.startsWith(" "));
  return all.map((line, index) => {
    const isBlank = line.startsWith(" ") && line.trimStart() === "";
    return isBlank || (isIndented && index === first) ? `''\\${line}` : line;
  });
}

/** A single quote is escaped if it would become part of an escape sequence or of the closing quotes. */
function escapeIndented(text: string): string {
  assertHoldable(text);
  return text
    .replaceAll(/''|'(?=\$\{|[\r\t]|$)|\$\{/g, (found) => (found === "'" ? "''\\'" : found === "''" ? "'''" : "''${"))
    .replaceAll("\r", "''\\r")
    .replaceAll("\t", "''\\t");
}
