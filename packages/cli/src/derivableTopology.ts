import { checkHomelab } from "@ducksnest/checks";
import { findManifest } from "./findManifest";
import type { GuardedTerminal } from "./GuardedTerminal";
import { refuse } from "./refuse";
import type { Found } from "./soundTopology";
import type { CommonOptions } from "./Terminal";

/**
 * Derives the topology even if rules report errors, so that a command can show the effect of a bad manifest. If it cannot
 * be derived, reports the same problems as `ducksnest check`.
 */
export function derivableTopology(options: CommonOptions, terminal: GuardedTerminal): Found {
  const manifest = findManifest(options.manifest);
  const verdict = checkHomelab(manifest);
  if (verdict.kind !== "unreadable" && verdict.topology !== undefined) return { topology: verdict.topology, manifest };
  return { topology: undefined, exitCode: refuse(verdict, options.format, terminal) };
}
