import type { UnlocatedFinding } from "@ducksnest/manifest";

/** A derived value, or at least one finding that says why it cannot be derived. */
export type Derived<T> = { readonly value: T } | { readonly findings: readonly UnlocatedFinding[] };

/** The findings of a derivation; empty if it succeeded. */
export function findingsOf(result: Derived<unknown>): readonly UnlocatedFinding[] {
  return "findings" in result ? result.findings : [];
}

/** All values, or the findings of every derivation that failed. */
export function every<T>(results: readonly Derived<T>[]): Derived<readonly T[]> {
  const findings = results.flatMap(findingsOf);
  return findings.length > 0
    ? { findings }
    : { value: results.flatMap((each) => ("value" in each ? [each.value] : [])) };
}
