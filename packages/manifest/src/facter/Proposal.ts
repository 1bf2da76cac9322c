/** A value that a report gives, or the reason why it gives none. */
export type Proposal<T> =
  /** `note` says how sure the value is; undefined if there is no reason for doubt. */
  { readonly value: T; readonly note: string | undefined } | { readonly value: undefined; readonly note: string };

/** A value, and why it may be wrong. @default certain */
export function known<T>(value: T, note?: string): Proposal<T> {
  return { value, note };
}

/** No value, and why. @param note a sentence */
export function unknown(note: string): Proposal<never> {
  return { value: undefined, note };
}
