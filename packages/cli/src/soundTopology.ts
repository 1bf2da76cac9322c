import { checkHomelab } from "@ducksnest/checks";
import type { Topology } from "@ducksnest/topology";
import { findManifest } from "./findManifest";
import type { GuardedTerminal } from "./GuardedTerminal";
import { refuse } from "./refuse";
import type { CommonOptions } from "./Terminal";

/** The topology that a command works on, or the exit code if the manifest is refused and its problems are reported. */
export type Found =
  | { readonly topology: Topology; readonly manifest: string }
  | { readonly topology: undefined; readonly exitCode: number };

/** Checks the manifest, and reports its problems unless it is sound. */
export function soundTopology(options: CommonOptions, terminal: GuardedTerminal): Found {
  const manifest = findManifest(options.manifest);
  const verdict = checkHomelab(manifest);
  if (verdict.kind === "sound") return { topology: verdict.topology, manifest };
  return { topology: undefined, exitCode: refuse(verdict, options.format, terminal) };
}
