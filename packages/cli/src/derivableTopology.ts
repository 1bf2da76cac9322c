import { formatCounts, formatText } from "@ducksnest/checks";
import { byPosition, diagnose, loadHomelab } from "@ducksnest/manifest";
import { Topology, underivableFacts } from "@ducksnest/topology";
import { findManifest } from "./findManifest";
import type { ManifestOption, Terminal } from "./Terminal";

/**
 * The topology of a manifest whatever the checks say of it, for a command that shows what a wrong one comes to;
 * undefined when it has none, once the problems are told.
 */
export function derivableTopology(options: ManifestOption, terminal: Terminal): Topology | undefined {
  const loaded = loadHomelab(findManifest(options.manifest));
  const diagnostics =
    loaded.kind === "loaded"
      ? underivableFacts(loaded.homelab).map((problem) => diagnose(loaded.source, problem))
      : loaded.diagnostics;
  if (loaded.kind === "loaded" && diagnostics.length === 0) return new Topology(loaded.homelab);
  const inOrder = [...diagnostics].sort(byPosition);
  terminal.err(`${formatText(inOrder, terminal.color)}\n${formatCounts(inOrder)}\n`);
  return undefined;
}
