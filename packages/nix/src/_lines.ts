/** Columns that a line may take. nixfmt breaks longer ones. */
const WIDTH = 100;
const INDENT = "  ";

/** Indents every line that is not empty by two spaces. */
export function indent(text: string): string {
  // Split by "\n" alone: a regular expression's line ends include U+2028, which a string may contain.
  return text
    .split("\n")
    .map((line) => line && INDENT + line)
    .join("\n");
}

/** Joins texts with line breaks, without the empty ones. */
export function lines(...texts: readonly string[]): string {
  return texts.filter((text) => text !== "").join("\n");
}

/**
 * Whether the text is one line that fits.
 * @param taken columns of the line that other text takes
 */
export function fits(text: string, taken: number): boolean {
  return !text.includes("\n") && width(text) + taken <= WIDTH;
}

/** Whether the first and the last line each leave `taken` columns free. */
export function edgesFit(text: string, taken: number): boolean {
  const all = text.split("\n");
  return [...all.slice(0, 1), ...all.slice(-1)].every((line) => fits(line, taken));
}

/** Number of columns, counted in code points as nixfmt does. */
export function width(text: string): number {
  return [...text].length;
}
