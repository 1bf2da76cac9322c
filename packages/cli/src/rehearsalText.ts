import type { Deviation, IncidentReport, PairSummary, Rehearsal } from "@ducksnest/rehearsal";
import { createColors } from "picocolors";
import { PAIR_COLUMNS, pairsToShow } from "./pairColumns";
import { byReason, difference, incidentWords, verdictSentence } from "./rehearsalWords";
import { table } from "./table";

/** More pairs than fit a screen are summed up. */
const MAX_PAIRS = 40;
/** Reasons told in full, and questions told of each; all are in the JSON. */
const MAX_REASONS = 12;
const MAX_QUESTIONS = 3;

/** A rehearsal for a person: pair by pair, what is not as planned and why, and what faults came to. */
export function rehearsalText(
  { plan, incidents, seconds, stage }: Rehearsal,
  summaries: readonly PairSummary[],
  color: boolean,
): string {
  const { bold } = createColors(color);
  return [
    matrix(summaries),
    ...reasons(plan.deviations, color),
    ...incidents.map((incident) => incidentText(incident, color)),
    `${bold(verdictSentence(plan))} ${stage.hosts.length} hosts built in ${seconds.build.toFixed(1)} s, asked in ${seconds.probe.toFixed(1)} s.\n`,
  ].join("\n");
}

function matrix(summaries: readonly PairSummary[]): string {
  const { shown, rest } = pairsToShow(summaries, MAX_PAIRS);
  const headings = PAIR_COLUMNS.map(({ heading }) => heading);
  const rows = shown.map((pair) => PAIR_COLUMNS.map(({ text }) => text(pair)));
  return (
    (shown.length > 0 ? table(headings, rows) : "") +
    (rest > 0 ? `${rest} ${shown.length > 0 ? "more " : ""}pairs of hosts.\n` : "")
  );
}

function reasons(deviations: readonly Deviation[], color: boolean): readonly string[] {
  const { bold, red } = createColors(color);
  const all = byReason(deviations);
  const told = all.slice(0, MAX_REASONS).map(({ rule, cause, deviations: group }) => {
    const questions = group.slice(0, MAX_QUESTIONS).map((each) => `  ${question(each)}\n`);
    const more = group.length > MAX_QUESTIONS ? `  and ${group.length - MAX_QUESTIONS} more\n` : "";
    return `${red(rule === undefined ? "deviation" : `[${rule}]`)} ${bold(cause)}\n${questions.join("")}${more}`;
  });
  const untold = all.length - told.length;
  return [...told, ...(untold > 0 ? [`${untold} more reasons; --format json tells all.\n`] : [])];
}

function question({ from, to, kind, subject, expected, observed }: Deviation): string {
  return `${from} > ${to}, ${kind} (${subject}): ${difference(expected, observed)}`;
}

function incidentText(incident: IncidentReport, color: boolean): string {
  const { bold, green, red } = createColors(color);
  const { broken, after, recovered } = incidentWords(incident);
  const slowest = `round trips took up to ${Math.round(incident.roundTripMs)} ms`;
  return `${bold(incident.fault)}: ${incident.effect}\n  ${broken}; ${slowest}; ${(recovered ? green : red)(after)}.\n`;
}
