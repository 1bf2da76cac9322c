import { counted } from "@ducksnest/checks";
import type { ClusterDeviation, ClusterReport, TailnetMember } from "@ducksnest/rehearsal";
import type { Topology } from "@ducksnest/topology";
import { createColors } from "picocolors";
import type { Terminal } from "../terminal/Terminal";
import { table } from "../terminal/table";
import {
  askingHosts,
  type ClusterColumn,
  labelColumns,
  lacksAnswer,
  nodeColumns,
  serviceColumns,
  TIME_COLUMNS,
} from "./clusterColumns";
import { clusterFaultsText } from "./clusterFaultsText";
import { byCause, clusterSentence, differencesByReason, programsLine, timeline } from "./clusterWords";
import { MEMBER_COLUMNS } from "./tailnetWords";

/** More hosts than these are only counted, because they do not fit on a screen. */
const MAX_HOSTS = 40;
/** How many causes are shown, how many deviations of each, and how many limits of images; the JSON has all. */
const MAX_CAUSES = 12;
const MAX_DEVIATIONS = 3;
const MAX_LIMITS = 12;
const MAX_WARNINGS = 12;

/**
 * A rehearsed cluster for a person: what is real, the nodes, the services, each deviation with its likely cause, what the
 * stage does not show, and when things happened.
 */
export function clusterText(
  topology: Topology,
  report: ClusterReport,
  { color, columns }: Pick<Terminal, "color" | "columns">,
): string {
  const { bold } = createColors(color);
  return [
    `${programsLine(report)}\n`,
    ...nodesPart(topology, report, columns),
    ...tailnetPart(report, columns),
    ...servicesPart(report, columns),
    ...causesPart(report, color),
    ...clusterFaultsText(report.faults, { color }),
    ...limitsPart(report),
    ...notAppliedPart(report),
    ...warningsPart(report),
    ...differencesPart(report, topology.hosts.length),
    ...timelinePart(report),
    `${bold(clusterSentence(report))} ${resources(topology, report)}\n`,
  ].join("\n");
}

function nodesPart(topology: Topology, { nodes }: ClusterReport, columns: number | undefined): readonly string[] {
  if (nodes.length === 0) return [];
  const shown = nodes.slice(0, MAX_HOSTS);
  return [
    tableOf(nodeColumns(TIME_COLUMNS), shown, columns) + more(nodes.length - shown.length, "node"),
    tableOf(labelColumns(topology), shown, columns),
  ];
}

function tailnetPart({ tailnet }: ClusterReport, columns: number | undefined): readonly string[] {
  if (tailnet === undefined) return [];
  const cells = MEMBER_COLUMNS.map(({ heading, text }) => ({
    heading,
    text: (member: TailnetMember) => text(member, tailnet),
  }));
  return [tableOf(cells, tailnet.members.slice(0, MAX_HOSTS), columns)];
}

/** With many hosts, only those that lack an answer. */
function servicesPart(report: ClusterReport, columns: number | undefined): readonly string[] {
  const hosts = askingHosts(report);
  if (hosts.length === 0) return [];
  const shown = hosts.length > MAX_HOSTS ? hosts.filter(lacksAnswer).slice(0, MAX_HOSTS) : hosts;
  const rows = shown.length > 0 ? tableOf(serviceColumns(report), shown, columns) : "";
  return [
    `Services, by their cluster IPs and by the node ports that are open to the host:\n${rows}${more(hosts.length - shown.length, "host")}`,
  ];
}

function tableOf<Row>(cells: readonly ClusterColumn<Row>[], rows: readonly Row[], columns: number | undefined): string {
  return table(
    cells.map(({ heading }) => heading),
    rows.map((row) => cells.map(({ text }) => text(row))),
    columns,
  );
}

function causesPart({ deviations }: ClusterReport, color: boolean): readonly string[] {
  const { bold, red } = createColors(color);
  const all = byCause(deviations);
  const shown = all.slice(0, MAX_CAUSES).map(({ cause, deviations: group }) => {
    const lines = group.slice(0, MAX_DEVIATIONS).map((each) => `  ${deviationLine(each)}\n`);
    return `${red("deviation")} ${bold(oneLine(cause))}\n${lines.join("")}${more(group.length - lines.length, "result", "  and ")}`;
  });
  const hidden = all.length - shown.length;
  return [...shown, ...(hidden > 0 ? [`${hidden} more causes; --format json lists all of them.\n`] : [])];
}

function deviationLine({ host, what, expected, observed }: ClusterDeviation): string {
  const subject = host === undefined ? what : `${host}, ${what}`;
  return `${oneLine(subject)}: expected ${oneLine(expected)}; observed ${oneLine(observed)}`;
}

/** Programs' own words may have many lines. */
function oneLine(text: string): string {
  return text
    .trim()
    .split(/\s*\n\s*/)
    .join(" ");
}

function limitsPart({ imageLimits }: ClusterReport): readonly string[] {
  if (imageLimits.length === 0) return [];
  const lines = imageLimits.slice(0, MAX_LIMITS).map(({ image, what }) => `  ${image}: ${what}\n`);
  const rest = more(imageLimits.length - lines.length, "limit", "  and ");
  return [`The imitated images show nothing about this:\n${lines.join("")}${rest}`];
}

function notAppliedPart({ notApplied }: ClusterReport): readonly string[] {
  if (notApplied.length === 0) return [];
  return [`Not applied, because the kinds of Calico are not beside the programs: ${notApplied.join(", ")}.\n`];
}

function warningsPart({ warnings }: ClusterReport): readonly string[] {
  if (warnings.length === 0) return [];
  const lines = warnings.slice(0, MAX_WARNINGS).map(({ host, program, text }) => {
    const where = host === undefined ? "" : ` on ${host}`;
    return `  ${program}${where}: ${oneLine(text)}\n`;
  });
  return [`Programs warn of this:\n${lines.join("")}${more(warnings.length - lines.length, "warning", "  and ")}`];
}

function differencesPart(report: ClusterReport, all: number): readonly string[] {
  const groups = differencesByReason(report);
  if (groups.length === 0) return [];
  const lines = groups.map(({ hosts, settings, why }) => {
    const where = hosts.length === all ? "all hosts" : hosts.join(", ");
    return `  on ${where}: ${settings.join(", ")}. ${why}\n`;
  });
  return [`The stage differs from the design in these settings; --format json has their values:\n${lines.join("")}`];
}

function timelinePart({ events }: ClusterReport): readonly string[] {
  return events.length === 0 ? [] : [`Since the hosts were started: ${timeline(events).join(", ")}.\n`];
}

function resources({ hosts }: Topology, { seconds, peakMemoryMiB }: ClusterReport): string {
  const memory = peakMemoryMiB === undefined ? "" : ` and up to ${peakMemoryMiB} MiB of memory`;
  return `${counted(hosts.length, "host")} took ${seconds.toFixed(0)} s${memory}.`;
}

/** The number of things that are left out; nothing if there are none. */
function more(count: number, word: string, start = ""): string {
  return count > 0 ? `${start}${counted(count, `more ${word}`)}\n` : "";
}
