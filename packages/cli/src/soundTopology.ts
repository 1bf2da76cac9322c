import { checkHomelab, exitCode, formatCounts, formatText } from "@ducksnest/checks";
import type { Topology } from "@ducksnest/topology";
import { findManifest } from "./findManifest";
import type { ManifestOption, Terminal } from "./Terminal";

/** What a command that only reads needs: the topology of a sound manifest, or the exit code once its problems are told. */
export type Sound =
  | { readonly topology: Topology; readonly manifest: string }
  | { readonly topology: undefined; readonly exitCode: number };

/** Checks the manifest; tells its errors, and nothing when it is sound. */
export function soundTopology(options: ManifestOption, terminal: Terminal): Sound {
  const manifest = findManifest(options.manifest);
  const verdict = checkHomelab(manifest);
  if (verdict.kind === "sound") return { topology: verdict.topology, manifest };
  terminal.err(`${formatText(verdict.diagnostics, terminal.color)}\n${formatCounts(verdict.diagnostics)}\n`);
  return { topology: undefined, exitCode: exitCode(verdict) };
}
