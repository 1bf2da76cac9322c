import type { Result } from "./Probe";

/** The longest round trip of an answered ping, in milliseconds; zero if none was answered. */
export function longestRoundTrip(results: readonly Result[]): number {
  // Not Math.max(...): a call does not take a hundred thousand arguments.
  return results.reduce((longest, { observed }) => Math.max(longest, observed.roundTripMs ?? 0), 0);
}
