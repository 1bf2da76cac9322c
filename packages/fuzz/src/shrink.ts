import type { Mutant } from "./Mutant";

/** The mutant without every change that it fails without, tried from the last to the first. */
export async function shrink(mutant: Mutant, stillFails: (smaller: Mutant) => Promise<boolean>): Promise<Mutant> {
  let smallest = mutant;
  for (const change of mutant.changes.toReversed()) {
    const smaller = { ...smallest, changes: smallest.changes.filter((other) => other !== change) };
    if (await stillFails(smaller)) smallest = smaller;
  }
  return smallest;
}
