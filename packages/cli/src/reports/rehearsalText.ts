import { counted } from "@ducksnest/checks";
import type { Deviation, IncidentReport, PairSummary, Rehearsal, TailnetReport } from "@ducksnest/rehearsal";
import { createColors } from "picocolors";
import type { Terminal } from "../terminal/Terminal";
import { table } from "../terminal/table";
import { PAIR_COLUMNS, pairsToShow } from "./pairColumns";
import { byReason, difference, incidentWords, verdictSentence } from "./rehearsalWords";
import {
  bothSides,
  byCause,
  type DifferenceReason,
  incidentWays,
  MEMBER_COLUMNS,
  realPrograms,
  tailnetSentence,
} from "./tailnetWords";

/** More pairs than these are only counted, because they do not fit on a screen. */
const MAX_PAIRS = 40;
/** How many reasons are shown, and how many questions of each; the JSON has all. */
const MAX_REASONS = 12;
const MAX_QUESTIONS = 3;

/** A rehearsal for a person: each pair of hosts, each deviation with its likely cause, and the effect of each fault. */
export function rehearsalText(
  rehearsal: Rehearsal,
  summaries: readonly PairSummary[],
  { color, columns }: Pick<Terminal, "color" | "columns">,
): string {
  const { bold } = createColors(color);
  const { design, incidents, seconds, stage, tailnet } = rehearsal;
  return [
    matrix(summaries, columns),
    ...(tailnet ? [members(tailnet, columns)] : []),
    ...reasons(design.deviations, color),
    ...byCause(rehearsal).map((reason) => differenceText(reason, color)),
    ...incidents.map((incident) => incidentText(incident, color)),
    `${tailnet ? `${realPrograms(tailnet)}\n${tailnetSentence(tailnet)}\n` : ""}${bold(verdictSentence(design))} ${counted(stage.hosts.length, "host")} built in ${seconds.build.toFixed(1)} s, asked in ${seconds.probe.toFixed(1)} s.\n`,
  ].join("\n");
}

function matrix(summaries: readonly PairSummary[], columns: number | undefined): string {
  const { shown, rest } = pairsToShow(summaries, MAX_PAIRS);
  const headings = PAIR_COLUMNS.map(({ heading }) => heading);
  const rows = shown.map((pair) => PAIR_COLUMNS.map(({ text }) => text(pair)));
  return (
    (shown.length > 0 ? table(headings, rows, columns) : "") +
    (rest > 0 ? `${rest} ${shown.length > 0 ? "more " : ""}pairs of hosts.\n` : "")
  );
}

function members(tailnet: TailnetReport, columns: number | undefined): string {
  const headings = MEMBER_COLUMNS.map(({ heading }) => heading);
  const rows = tailnet.members.map((member) => MEMBER_COLUMNS.map(({ text }) => text(member, tailnet)));
  return table(headings, rows, columns);
}

function differenceText({ cause, differences }: DifferenceReason, color: boolean): string {
  const { bold, red } = createColors(color);
  const shown = differences.slice(0, MAX_QUESTIONS).map((each) => `  ${each.host}, ${each.what}: ${bothSides(each)}\n`);
  const more = differences.length > MAX_QUESTIONS ? `  and ${differences.length - MAX_QUESTIONS} more\n` : "";
  return `${red("tailnet")} ${bold(cause)}\n${shown.join("")}${more}`;
}

function reasons(deviations: readonly Deviation[], color: boolean): readonly string[] {
  const { bold, red } = createColors(color);
  const all = byReason(deviations);
  const shown = all.slice(0, MAX_REASONS).map(({ rule, cause, deviations: group }) => {
    const questions = group.slice(0, MAX_QUESTIONS).map((each) => `  ${question(each)}\n`);
    const more = group.length > MAX_QUESTIONS ? `  and ${group.length - MAX_QUESTIONS} more\n` : "";
    return `${red(rule === undefined ? "deviation" : `[${rule}]`)} ${bold(cause)}\n${questions.join("")}${more}`;
  });
  const hidden = all.length - shown.length;
  return [...shown, ...(hidden > 0 ? [`${hidden} more reasons; --format json lists all of them.\n`] : [])];
}

function question({ from, to, kind, subject, expected, observed }: Deviation): string {
  return `${from} > ${to}, ${kind} (${subject}): ${difference(expected, observed)}`;
}

function incidentText(incident: IncidentReport, color: boolean): string {
  const { bold, green, red } = createColors(color);
  const { broken, slowest, after, recovered } = incidentWords(incident);
  const ways = incidentWays(incident);
  const tailnet = ways === undefined ? "" : `  ${ways}.\n`;
  return `${bold(incident.fault)}: ${incident.effect}\n  ${broken}; ${slowest}; ${(recovered ? green : red)(after)}.\n${tailnet}`;
}
