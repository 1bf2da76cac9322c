import { formatJson } from "@ducksnest/checks";
import type { Path, Topology } from "@ducksnest/topology";
import type { GuardedTerminal } from "./GuardedTerminal";
import { pathFacts } from "./pathFacts";
import { soundTopology } from "./soundTopology";
import type { CommonOptions } from "./Terminal";
import { table } from "./table";

/** `ducksnest paths`: lists how each pair of hosts is connected, and the pod MTU that fits; returns the exit code. */
export function paths(options: CommonOptions, terminal: GuardedTerminal): number {
  const sound = soundTopology(options, terminal);
  if (sound.topology === undefined) return sound.exitCode;
  const { topology } = sound;
  const rows = pairs(topology).map((path) => pathFacts(topology, path));
  if (options.format === "json") {
    terminal.formatted(formatJson({ verdict: "sound", podMtu: topology.network.podMtu, paths: rows }));
    return 0;
  }
  terminal.out(
    table(
      ["from", "to", "via", "MTU", "overhead", "pods", "source", "destination"],
      rows.map((row) => Object.values(row).map(String)),
      terminal.columns,
    ),
  );
  terminal.out(`\nPod MTU ${topology.network.podMtu}.\n`);
  return 0;
}

/** One path of each pair, because both directions are alike. */
function pairs(topology: Topology): Path[] {
  return topology.hosts.flatMap((from, index) =>
    topology.hosts.slice(index + 1).map((to) => topology.network.pathBetween(from, to)),
  );
}
