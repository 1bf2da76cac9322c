import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Verdict } from "@ducksnest/checks";
import { byPosition } from "@ducksnest/manifest";
import type { Topology } from "@ducksnest/topology";
import { type JudgeOptions, judgeHosts } from "./judgeHosts";

/** What reports need of a verdict. */
export interface Report extends Pick<Verdict, "kind" | "findings"> {
  /** Whether the hosts were evaluated, now or before, so that the findings include those about the result. */
  readonly hasHosts: boolean;
}

/**
 * The verdict with what rules report about the hosts because of their `extra.nix`. Hosts of a manifest with errors are not
 * evaluated, because their files are not made.
 * @param manifest absolute path
 * @throws MissingProgramError if somebody asked, and Nix is not installed
 */
export async function withHosts(manifest: string, verdict: Verdict, options: JudgeOptions): Promise<Report> {
  if (verdict.kind !== "sound") return { ...verdict, hasHosts: false };
  if (!options.always && !hasOwnSettings(verdict.topology, dirname(manifest))) return { ...verdict, hasHosts: false };
  const added = await judgeHosts(manifest, verdict, options);
  const kind = added.some(({ severity }) => severity === "error") ? "unsound" : "sound";
  const hasHosts = added.every(({ rule }) => rule !== "hosts-are-judged");
  return { kind, findings: [...verdict.findings, ...added].sort(byPosition), hasHosts };
}

function hasOwnSettings({ hosts }: Topology, root: string): boolean {
  return hosts.some(({ hostname }) => existsSync(join(root, "nix/hosts", hostname, "extra.nix")));
}
