import { distance } from "fastest-levenshtein";
import { maskSecrets } from "./secrets";

/** How many candidates are compared. A manifest may have thousands of sites, and a wrong name in each host. */
const MAX_COMPARED = 500;

/** How many candidates are listed. */
const MAX_LISTED = 20;

/** The candidate a person most likely meant, whatever its case, or undefined when none is near. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const lowered = word.slice(0, 2 * LONGEST_WORD).toLowerCase();
  let best: { readonly candidate: string; readonly away: number } | undefined;
  for (const candidate of candidates.slice(0, MAX_COMPARED)) {
    const allowed = Math.max(1, Math.floor(candidate.length / 3));
    if (candidate.length > LONGEST_WORD || Math.abs(candidate.length - lowered.length) > allowed) continue;
    const away = distance(lowered, candidate.toLowerCase());
    if (away <= allowed && away < (best?.away ?? Number.POSITIVE_INFINITY)) best = { candidate, away };
  }
  return best?.candidate;
}

/** Names have 253 characters at most; comparing longer ones would take long, and help nobody. */
const LONGEST_WORD = 253;

/** Names the nearest candidate, or else up to 20 of them, as an imperative sentence. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const best = nearest(word, candidates);
  if (best !== undefined) return maskSecrets(`Did you mean "${best}"?`);
  if (candidates.length === 0) return "Remove it.";
  const more = candidates.length > MAX_LISTED ? ` and ${candidates.length - MAX_LISTED} more` : "";
  return maskSecrets(`Use one of: ${candidates.slice(0, MAX_LISTED).join(", ")}${more}.`);
}
