import type { SyntaxFinding } from "./SyntaxFinding";

/** Most levels of nested mappings and lists. A valid manifest has seven. */
export const MAX_DEPTH = 100;

/** The finding for a text that is nested too deeply. @param offset where in the text */
export function tooDeep(offset: number): SyntaxFinding {
  return {
    offset,
    message: `Mappings and lists are nested more than ${MAX_DEPTH} levels deep here.`,
    fix: "Remove brackets or `- ` that do not belong here; no valid manifest is nested this deep.",
  };
}
