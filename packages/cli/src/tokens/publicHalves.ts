import { dirname, join } from "node:path";
import { joinTokensFile, type PublicTokens, readPublicTokens, writePublicTokens } from "@ducksnest/credentials";
import type { FileChange } from "@ducksnest/outputs";

/** The public halves of a homelab's join tokens. @throws PublicTokensError if their file cannot be used */
export function publicHalves(manifest: string, homelab: string): PublicTokens {
  return readPublicTokens(join(dirname(manifest), joinTokensFile(homelab)));
}

/** Writes the public halves; without any, their file goes. */
export function publicHalvesFile(homelab: string, tokens: PublicTokens): FileChange {
  return { file: joinTokensFile(homelab), content: tokens.size === 0 ? undefined : writePublicTokens(tokens) };
}
