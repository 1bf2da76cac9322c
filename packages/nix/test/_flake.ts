import { Flake, NixosHost } from "@ducksnest/nix";
import { aTopology, type ManifestValue } from "@ducksnest/testing";
import type { Topology } from "@ducksnest/topology";

/** The files of the reference homelab's flake, with some of the manifest's values replaced. */
export function flakeFiles(
  changes: Readonly<Record<string, ManifestValue | undefined>> = {},
): ReadonlyMap<string, string> {
  return flakeOf(aTopology(changes)).synth();
}

export function flakeOf(topology: Topology, caCertHashes: readonly string[] = []): Flake {
  const flake = new Flake({
    homelabName: topology.name,
    release: topology.nixos.release,
    tailnetDomain: topology.tailnet.domain,
  });
  for (const host of topology.hosts)
    new NixosHost(flake, host.name, { homelabName: topology.name, host, caCertHashes });
  return flake;
}

/** The lines in only one of two texts, trimmed, as in a patch. */
export function changedLines(before: string, after: string): readonly string[] {
  const [old, now] = [count(before), count(after)];
  const lines = [...new Set([...old.keys(), ...now.keys()])];
  return lines.flatMap((line) => {
    const difference = (now.get(line) ?? 0) - (old.get(line) ?? 0);
    return Array(Math.abs(difference)).fill(`${difference < 0 ? "-" : "+"} ${line}`);
  });
}

function count(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of text.split("\n").map((line) => line.trim())) {
    if (line !== "") counts.set(line, (counts.get(line) ?? 0) + 1);
  }
  return counts;
}
