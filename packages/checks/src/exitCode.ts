import type { Verdict } from "./checkHomelab";

/** The exit code of a command for a manifest: 0 if it is sound, 1 if it has errors, 2 if it is unreadable. */
export function exitCode({ kind }: Pick<Verdict, "kind">): 0 | 1 | 2 {
  if (kind === "sound") return 0;
  return kind === "unsound" ? 1 : 2;
}
