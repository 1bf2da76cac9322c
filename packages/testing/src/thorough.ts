/**
 * Whether tests try everything that they can: `DUCKSNEST_THOROUGH=1`, as CI does every night. Otherwise those with many
 * similar cases try as many as show a mistake soon, so that a change does not wait for them.
 */
export const THOROUGH = process.env.DUCKSNEST_THOROUGH === "1";

/**
 * The number of random cases to try.
 * @param usual for every change
 * @param thorough in a thorough run
 */
export function caseCount(usual: number, thorough: number): number {
  return THOROUGH ? thorough : usual;
}

/**
 * One of `every` cases, evenly from the list; all of them in a thorough run.
 * @param from index of the first one, so that two lists of the same cases can take turns @default 0
 */
export function someOf<T>(cases: readonly T[], every: number, from = 0): readonly T[] {
  return THOROUGH ? cases : cases.filter((_, index) => index % every === from % every);
}
