import { distance } from "fastest-levenshtein";
import { maskSecrets } from "./secrets";

/** Most candidates that are compared. A manifest may have thousands of sites, and a wrong name in each host. */
const MAX_COMPARED = 500;

/** Most candidates that are listed. */
const MAX_LISTED = 20;

/** The candidate that is most similar to a word, ignoring case; undefined if none is similar. */
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

/** Names have at most 253 characters; comparing longer ones is slow and pointless. */
const LONGEST_WORD = 253;

/** A fix that names the most similar candidate, or else up to 20 candidates. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const best = nearest(word, candidates);
  if (best !== undefined) return maskSecrets(`Did you mean "${best}"?`);
  if (candidates.length === 0) return "Remove it.";
  const more = candidates.length > MAX_LISTED ? ` and ${candidates.length - MAX_LISTED} more` : "";
  return maskSecrets(`Use one of: ${candidates.slice(0, MAX_LISTED).join(", ")}${more}.`);
}
