import type { Deviation, IncidentReport, PairSummary } from "@ducksnest/rehearsal";
import type { Rehearsed } from "../rehearsal/runRehearsal";
import { type Group, groupBy } from "../reports/groupBy";
import { PAIR_COLUMNS, pairsToShow } from "../reports/pairColumns";
import { byReason, conclusions, difference, incidentWords, promise, type Reason } from "../reports/rehearsalWords";
import { type Column, htmlTable } from "./htmlTable";
import { element, type Markup } from "./Markup";
import { outcome } from "./outcome";
import { tailnetPart } from "./tailnetPart";

/** With more pairs, only those that deviate are listed. 25 hosts have 300 pairs. */
const MAX_PAIRS = 300;
/** Largest number of answers that are listed for a rule or an incident. The JSON has all. */
const MAX_ANSWERS = 1000;

/** The results of a rehearsal, without its duration, so that the same results give the same bytes. */
export function rehearsalSection({ rehearsal, summaries }: Rehearsed): Markup {
  const { design, incidents } = rehearsal;
  const byRule = groupBy(byReason(design.deviations), ({ rule }) => rule ?? "");
  return element(
    "section",
    { id: "rehearsal" },
    element("h2", {}, "Rehearsal"),
    conclusions(rehearsal).map(({ isGood, text, note }) => element("p", {}, outcome(isGood, text), note && ` ${note}`)),
    rehearsal.tailnet && tailnetPart(rehearsal.tailnet),
    [...byRule.values()].map(rulePart),
    incidents.map(incidentPart),
    pairsPart(summaries),
  );
}

/** The deviations that one rule should have reported, by likely cause. */
function rulePart(reasons: Group<Reason>): readonly Markup[] {
  const [{ rule }] = reasons;
  const explain = (name: string) => element("code", {}, `ducksnest explain ${name}`);
  return [
    element("h3", {}, rule ?? "No rule covers this"),
    ...(rule === undefined ? [] : [element("p", {}, "This rule should have reported it. See ", explain(rule))]),
    ...answers("Answers that are not as designed, by likely cause", reasons),
  ];
}

function incidentPart(incident: IncidentReport): readonly Markup[] {
  const { fault, effect, broken, remaining } = incident;
  const words = incidentWords(incident);
  return [
    element("h3", {}, `Incident: ${fault}`),
    element("p", {}, effect),
    element("p", {}, `${words.broken}; `, outcome(words.recovered, `${words.after}.`)),
    ...(remaining.length > 0 ? answers("Not recovered afterwards", byReason(remaining)) : []),
    ...(broken.length > 0 ? [folded("What changed", answers("While it lasted", byReason(broken)))] : []),
  ];
}

function folded(summary: string, content: readonly Markup[]): Markup {
  return element("details", {}, element("summary", {}, summary), content);
}

const ANSWER_COLUMNS: readonly Column<Deviation>[] = [
  { heading: "from", cell: ({ from }) => from },
  { heading: "to", cell: ({ to }) => to },
  { heading: "question", cell: ({ kind, subject }) => `${kind} (${subject})` },
  { heading: "expected", cell: ({ expected }) => promise(expected), isWide: true },
  {
    heading: "observed",
    cell: ({ expected, observed }) => difference(expected, observed),
    isWrong: () => true,
    isWide: true,
  },
];

function answers(caption: string, reasons: readonly Reason[]): readonly Markup[] {
  let room = MAX_ANSWERS;
  const groups = reasons.flatMap(({ cause, deviations }) => {
    const rows = deviations.slice(0, room);
    room -= rows.length;
    return rows.length > 0 ? [{ heading: cause, rows }] : [];
  });
  const all = reasons.reduce((sum, { deviations }) => sum + deviations.length, 0);
  return [htmlTable(caption, ANSWER_COLUMNS, groups), ...restNote(all - (MAX_ANSWERS - room), "answers")];
}

function pairsPart(summaries: readonly PairSummary[]): readonly Markup[] {
  const { shown, rest } = pairsToShow(summaries, MAX_PAIRS);
  return [
    element("h3", {}, "Pairs of hosts"),
    ...(shown.length > 0 ? [htmlTable("Both directions together; sizes in bytes", PAIRS, [{ rows: shown }])] : []),
    ...restNote(rest, "pairs of hosts"),
  ];
}

const PAIRS: readonly Column<PairSummary>[] = PAIR_COLUMNS.map(({ text, ...column }) => ({ ...column, cell: text }));

function restNote(count: number, what: string): readonly Markup[] {
  if (count <= 0) return [];
  const all = element("code", {}, "ducksnest rehearse --format json");
  return [element("p", { class: "dim" }, `${count} ${what} are not listed here; `, all, " lists all of them.")];
}
