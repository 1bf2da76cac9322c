import { formatJson } from "@ducksnest/checks";
import type { ClusterReport } from "@ducksnest/rehearsal";
import type { Topology } from "@ducksnest/topology";
import type { CommonOptions } from "../options";
import { clusterText } from "../reports/clusterText";
import { clusterVerdict } from "../reports/clusterWords";
import type { GuardedTerminal } from "../terminal/GuardedTerminal";

/** Prints the report about a cluster; returns the exit code. */
export function reportCluster(
  topology: Topology,
  report: ClusterReport,
  { format }: Pick<CommonOptions, "format">,
  terminal: GuardedTerminal,
): number {
  const verdict = clusterVerdict(report);
  if (format === "json") terminal.formatted(formatJson({ verdict, ...report }));
  else terminal.out(clusterText(topology, report, terminal));
  return verdict === "as-designed" ? 0 : 1;
}
