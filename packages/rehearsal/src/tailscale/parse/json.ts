/** The properties of a value that is an object; none of any other value. */
export function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

/** The items of a list; none of any other value, such as the `null` that Go prints for an empty list. */
export function array(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The texts of a list. */
export function strings(value: unknown): readonly string[] {
  return array(value).filter((each) => typeof each === "string");
}

/** A text; empty for any other value. */
export function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
