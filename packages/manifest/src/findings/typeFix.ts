/** A value of the wrong type, and the types that its key accepts. */
interface WrongType {
  /** zod's names of the accepted types. */
  readonly expected: readonly string[];
  readonly value: unknown;
  /** The scalar as written, without quotes; undefined if the value is not a scalar. */
  readonly text: string | undefined;
  /** The key or the list index that the value belongs to; undefined for the manifest as a whole. */
  readonly key: string | number | undefined;
}

const NUMBER = /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?$/;

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ...["true", "yes", "y", "on", "1"].map((word) => [word, true] as const),
  ...["false", "no", "n", "off", "0"].map((word) => [word, false] as const),
]);

/** The fix that writes the intended value, as an imperative sentence; undefined if the intention is unclear. */
export function typeFix({ expected, value, text, key }: WrongType): string | undefined {
  const may = (...types: string[]) => types.some((type) => expected.includes(type));
  if (value === null) return undefined;
  if (Array.isArray(value)) {
    if (!may("object", "record") || key === undefined) return undefined;
    return may("record")
      ? "Write each entry under its name, as in `name:`, without dashes and brackets."
      : "Write its keys as `key: value`, without dashes and brackets.";
  }
  if (typeof value === "object") return may("array") ? LIST_FIX : undefined;
  if (may("number", "int") && typeof value === "string") {
    if (NUMBER.test(value)) return `Remove the quotes: \`${place(key)}${value}\`.`;
    if (/^\d+,\d+$/.test(value)) return `Write a decimal point: \`${place(key)}${value.replace(",", ".")}\`.`;
  }
  if (may("boolean") && value !== undefined) {
    const meant = BOOLEANS.get(String(value).toLowerCase());
    if (meant !== undefined && value === String(meant)) return `Remove the quotes: \`${place(key)}${meant}\`.`;
    return meant === undefined ? "Write true or false." : `Write \`${place(key)}${meant}\`.`;
  }
  if (may("array")) return text?.startsWith("-") ? "Write a space after each dash." : LIST_FIX;
  if (may("object", "record") && text !== undefined && /^[\w-]+:\S/.test(text)) return "Write a space after the colon.";
  return undefined;
}

const LIST_FIX = 'Write it as a list, with "- " before each item on a line of its own.';

function place(key: string | number | undefined): string {
  return typeof key === "string" ? `${key}: ` : typeof key === "number" ? "- " : "";
}
