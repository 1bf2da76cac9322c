import { nearest } from "@ducksnest/manifest";
import { SECRET_KINDS } from "./kinds";

/** The names of the secrets that people provide. */
export const SECRET_NAMES: readonly string[] = SECRET_KINDS.map(({ name }) => name);

/**
 * Parses the name of a secret. A message repeats a word only if it resembles a name, because it may be the secret itself.
 * @throws Error with the names that there are
 */
export function secretName(word: string): string {
  if (SECRET_NAMES.includes(word)) return word;
  const similar = nearest(word, SECRET_NAMES);
  throw new Error(
    similar === undefined
      ? `there is no secret of this name; choose from ${SECRET_NAMES.join(", ")}.`
      : `there is no secret "${word}"; did you mean "${similar}"?`,
  );
}
