import type { SyntaxFinding } from "./SyntaxFinding";

/** How deep mappings and lists may be nested. A valid manifest has seven levels. */
export const MAX_DEPTH = 100;

/** The report of a text that is nested too deep. */
export function tooDeep(offset: number): SyntaxFinding {
  return {
    offset,
    message: `Mappings and lists are nested more than ${MAX_DEPTH} levels deep here.`,
    fix: "Look for brackets or `- ` that are not meant here; no valid manifest is nested this deep.",
  };
}
