import type { Result } from "./Probe";

/** The longest time that a ping took which was answered, in milliseconds; zero where none was. */
export function longestRoundTrip(results: readonly Result[]): number {
  // One by one: a call takes no hundred thousand arguments, and a hundred hosts have more answers.
  return results.reduce((longest, { observed }) => Math.max(longest, observed.roundTripMs ?? 0), 0);
}
