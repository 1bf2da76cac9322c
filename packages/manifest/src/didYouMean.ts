import { closest, distance } from "fastest-levenshtein";

/** The candidate a person most likely meant, whatever its case, or undefined when none is near. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  if (candidates.length === 0) return undefined;
  const lowered = candidates.map((candidate) => candidate.toLowerCase());
  const best = closest(word.toLowerCase(), lowered);
  const near = distance(word.toLowerCase(), best) <= Math.max(1, Math.floor(best.length / 3));
  return near ? candidates[lowered.indexOf(best)] : undefined;
}

/** Tells the nearest candidate, or else all of them, as an imperative sentence. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const best = nearest(word, candidates);
  if (best !== undefined) return `Did you mean "${best}"?`;
  return candidates.length === 0 ? "Remove it." : `Use one of: ${candidates.join(", ")}.`;
}
