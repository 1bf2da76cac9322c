/** The number of names that a message lists before it counts the rest. */
export const LISTED = 3;

/** `"a", "b" and "c"`, or `"a", "b", "c" and 7 more`. */
export function quoted(names: readonly string[]): string {
  return listed(names.map((name) => `"${name}"`));
}

/** `a, b and c`, or `a, b, c and 7 more`. */
export function listed(words: readonly string[]): string {
  const shown = words.length > LISTED ? [...words.slice(0, LISTED), `${words.length - LISTED} more`] : words;
  return joined(shown);
}

/** `a, b and c`, without a limit. */
export function joined(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

/** `1 pod`, `2 pods`. */
export function counted(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? "" : "s"}`;
}
