import type { Expected, Observed, Probe, Result } from "../probes/Probe";
import type { Stage } from "../stage/Stage";
import type { TailnetDifference } from "../tailscale/tailnetDifferences";
import { type Cause, causeFinder } from "./likelyCause";

/** A result that is not as designed. */
export interface Deviation extends Cause {
  readonly from: string;
  readonly to: string;
  readonly kind: Probe["kind"];
  readonly subject: string;
  readonly expected: Expected;
  readonly observed: Observed;
}

/**
 * Finds the results that differ from the design, with their likely causes.
 * @param differences settings of the real tailnet that are not as the stage assumes. @default none
 */
export function deviations(
  stage: Stage,
  results: readonly Result[],
  differences: readonly TailnetDifference[] = [],
): readonly Deviation[] {
  const causeOf = causeFinder(stage, results, differences);
  return results.filter(deviates).map((result) => {
    const { from, to, kind, subject, expected } = result.probe;
    return { from, to, kind, subject, expected, observed: result.observed, ...causeOf(result) };
  });
}

function deviates({ probe: { expected }, observed }: Result): boolean {
  if (expected.delivered !== observed.delivered) return true;
  if (!expected.delivered) return false;
  return (
    isOther(expected.source, observed.source) ||
    (expected.via !== undefined && !isOnly(observed.via, expected.via)) ||
    isOther(expected.fragments, observed.fragments)
  );
}

/** No interface counts a packet whose source address is not its sender's. */
function isOnly(interfaces: readonly string[] | undefined, expected: string): boolean {
  return interfaces === undefined || (interfaces.length === 1 && interfaces[0] === expected);
}

function isOther<T>(expected: T | undefined, observed: T | undefined): boolean {
  return expected !== undefined && observed !== undefined && expected !== observed;
}
