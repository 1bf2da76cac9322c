import type { ClusterDeviation, ClusterReport } from "@ducksnest/rehearsal";
import type { Topology } from "@ducksnest/topology";
import { askingHosts, type ClusterColumn, labelColumns, nodeColumns, serviceColumns } from "../reports/clusterColumns";
import { byCause, clusterConclusion, differencesByReason, programsLine } from "../reports/clusterWords";
import { type Column, htmlTable } from "./htmlTable";
import { element, type Markup } from "./Markup";
import { outcome } from "./outcome";

/** The results of a cluster's rehearsal, without its times, so that the same results give the same bytes. */
export function clusterSection(topology: Topology, report: ClusterReport): Markup {
  const { isGood, text } = clusterConclusion(report);
  return element(
    "section",
    { id: "cluster" },
    element("h2", {}, "Cluster"),
    element("p", {}, outcome(isGood, text)),
    element("p", {}, programsLine(report)),
    deviationsPart(report),
    tablePart("Nodes, as the API server knows them", nodeColumns([]), report.nodes),
    tablePart("Labels of the design, and taints, without the prefixes of keys", labelColumns(topology), report.nodes),
    tablePart("Services, by cluster IP and by open node ports", serviceColumns(report), askingHosts(report)),
    differencesPart(report),
  );
}

const DEVIATION_COLUMNS: readonly Column<ClusterDeviation>[] = [
  { heading: "host", cell: ({ host }) => host ?? "-" },
  { heading: "what", cell: ({ what }) => what, isWide: true },
  { heading: "expected", cell: ({ expected }) => expected, isWide: true },
  { heading: "observed", cell: ({ observed }) => observed, isWrong: () => true, isWide: true },
];

function deviationsPart({ deviations }: ClusterReport): readonly Markup[] {
  if (deviations.length === 0) return [];
  const groups = byCause(deviations).map(({ cause, deviations: rows }) => ({ heading: cause, rows }));
  return [htmlTable("Results that are not as designed, by likely cause", DEVIATION_COLUMNS, groups)];
}

function tablePart<Row>(
  caption: string,
  columns: readonly ClusterColumn<Row>[],
  rows: readonly Row[],
): readonly Markup[] {
  const cells = columns.map(({ text, ...column }): Column<Row> => ({ ...column, cell: text, isWide: true }));
  return rows.length === 0 ? [] : [htmlTable(caption, cells, [{ rows }])];
}

function differencesPart(report: ClusterReport): readonly Markup[] {
  const items = differencesByReason(report).map(({ hosts, settings, why }) =>
    element("li", {}, `${hosts.join(", ")}: ${settings.join(", ")}. ${why}`),
  );
  if (items.length === 0) return [];
  const summary = element("summary", {}, "Settings of the stage that differ from the design");
  return [element("details", {}, summary, element("ul", {}, items))];
}
