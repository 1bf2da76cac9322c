import { formatCounts, formatText } from "@ducksnest/checks";
import { byPosition, diagnose, loadHomelab } from "@ducksnest/manifest";
import { derive, type Topology } from "@ducksnest/topology";
import { findManifest } from "./findManifest";
import type { ManifestOption, Terminal } from "./Terminal";

/**
 * The topology of a manifest whatever the checks say of it, for a command that shows what a wrong one comes to;
 * undefined when it has none, once the problems are told.
 */
export function derivableTopology(options: ManifestOption, terminal: Terminal): Topology | undefined {
  const loaded = loadHomelab(findManifest(options.manifest));
  const derivation = loaded.kind === "loaded" ? derive(loaded.homelab) : undefined;
  if (derivation?.kind === "derived") return derivation.topology;
  const diagnostics =
    loaded.kind === "loaded"
      ? (derivation?.findings ?? []).map((problem) => diagnose(loaded.source, problem))
      : loaded.diagnostics;
  const inOrder = [...diagnostics].sort(byPosition);
  terminal.err(`${formatText(inOrder, terminal.color)}\n${formatCounts(inOrder)}\n`);
  return undefined;
}
