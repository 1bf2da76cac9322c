import type { Path, Topology } from "@ducksnest/topology";
import { pathFacts } from "./pathFacts";
import { soundTopology } from "./soundTopology";
import type { CommonOptions, Terminal } from "./Terminal";
import { table } from "./table";

/** `ducksnest paths`: how each pair of hosts reaches the other, and what that leaves to pods; returns the exit code. */
export function paths(options: CommonOptions, terminal: Terminal): number {
  const sound = soundTopology(options, terminal);
  if (sound.topology === undefined) return sound.exitCode;
  const { topology } = sound;
  const rows = pairs(topology).map((path) => pathFacts(topology, path));
  if (options.format === "json") {
    terminal.out(`${JSON.stringify({ podMtu: topology.network.podMtu, paths: rows }, undefined, 2)}\n`);
    return 0;
  }
  terminal.out(
    table(
      ["from", "to", "via", "MTU", "overhead", "pods", "source", "destination"],
      rows.map((row) => Object.values(row).map(String)),
    ),
  );
  terminal.out(`\nPod MTU ${topology.network.podMtu}.\n`);
  return 0;
}

/** Both directions of a pair are alike, so that one is told. */
function pairs(topology: Topology): Path[] {
  return topology.hosts.flatMap((from, index) =>
    topology.hosts.slice(index + 1).map((to) => topology.network.pathBetween(from, to)),
  );
}
