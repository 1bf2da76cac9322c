import { formatJson } from "@ducksnest/checks";
import type { Path, Topology } from "@ducksnest/topology";
import { checkedTopology } from "../manifest/checkedTopology";
import { type CommonOptions, formatOption, manifestOption } from "../options";
import { pathFacts } from "../reports/pathFacts";
import { table } from "../terminal/table";
import type { CommandDefinition, Invocation } from "./CommandDefinition";
import { COULD_NOT_RUN } from "./exitCodes";

/** `ducksnest paths`: lists how each pair of hosts is connected, and the pod MTU that fits. */
export const paths: CommandDefinition<CommonOptions> = {
  name: "paths",
  summary: "list how hosts reach each other, with MTUs",
  description:
    "Lists every pair of hosts: the interface that packets leave by, the path MTU, the overhead of encapsulation, the " +
    "largest pod MTU that fits, and the addresses.",
  options: [manifestOption(), formatOption()],
  exitCodes: { 0: "the paths are listed", 1: "the manifest has errors", 2: COULD_NOT_RUN },
  examples: ["ducksnest paths --format json | jq '.paths[].mtu'"],
  run,
};

function run({ options, terminal }: Invocation<CommonOptions>): number {
  const checked = checkedTopology("sound", options, terminal);
  if (checked.kind === "refused") return checked.exitCode;
  const { topology } = checked;
  const { podMtu } = topology.network;
  const rows = pairs(topology).map((path) => pathFacts(topology, path));
  if (options.format === "json") {
    terminal.formatted(formatJson({ verdict: "sound", podMtu, paths: rows }));
    return 0;
  }
  terminal.out(
    table(
      ["from", "to", "via", "MTU", "overhead", "pods", "source", "destination"],
      rows.map((row) => Object.values(row).map(String)),
      terminal.columns,
    ),
  );
  terminal.out(`\nPod MTU ${podMtu}.\n`);
  return 0;
}

/** One path of each pair, because both directions are alike. */
function pairs({ hosts, network }: Topology): readonly Path[] {
  return hosts.flatMap((from, index) => hosts.slice(index + 1).map((to) => network.pathBetween(from, to)));
}
