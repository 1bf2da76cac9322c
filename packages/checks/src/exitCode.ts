import type { Verdict } from "./checkHomelab";

/** What a command tells the shell about a manifest: 0 sound, 1 problems found, 2 could not be read. */
export function exitCode({ kind }: Pick<Verdict, "kind">): 0 | 1 | 2 {
  if (kind === "sound") return 0;
  return kind === "unsound" ? 1 : 2;
}
