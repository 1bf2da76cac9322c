/** What would move a terminal's cursor, or turn the direction of its text. Line feeds and tabs are harmless. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for.
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** The control and bidirectional characters of a text, in its order. */
export function controlsIn(text: string): readonly string[] {
  return text.match(CONTROL) ?? [];
}

/** A text with its control and bidirectional characters as `\u` escapes, fit for a terminal. */
export function printable(text: string): string {
  return text.replace(CONTROL, (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
