import type { Deviation, Expected, IncidentReport, Observed, PairSummary, Rehearsal } from "@ducksnest/rehearsal";
import { createColors } from "picocolors";
import { table } from "./table";

/** More pairs than fit a screen are summed up, and only those that deviate are listed. */
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
  const asked = plan.results.length;
  const wrong = plan.deviations.length;
  const verdict =
    wrong === 0 ? `All ${asked} answers are as planned.` : `${wrong} of ${asked} answers are not as planned.`;
  return [
    matrix(summaries),
    ...reasons(plan.deviations, color),
    ...incidents.map((incident) => incidentText(incident, color)),
    `${bold(verdict)} ${stage.hosts.length} hosts built in ${seconds.build.toFixed(1)} s, asked in ${seconds.probe.toFixed(1)} s.\n`,
  ].join("\n");
}

function matrix(summaries: readonly PairSummary[]): string {
  const isWrong = ({ nodes, pods }: PairSummary) => nodes.deviating + pods.deviating > 0;
  const shown = summaries.length > MAX_PAIRS ? summaries.filter(isWrong).slice(0, MAX_PAIRS) : summaries;
  const rows = shown.map(({ a, b, via, nodes, pods, fragments, podMtu }) => [
    a,
    b,
    via.join(", ") || "-",
    tally(nodes),
    tally(pods),
    String(fragments),
    podMtu === undefined ? "-" : String(podMtu),
  ]);
  const rest = summaries.length - shown.length;
  return (
    (shown.length > 0 ? table(["host", "host", "by", "nodes", "pods", "fragments", "pod MTU"], rows) : "") +
    (rest > 0 ? `${rest} ${shown.length > 0 ? "more " : ""}pairs of hosts.\n` : "")
  );
}

function tally({ deviating, asked }: PairSummary["nodes"]): string {
  return deviating === 0 ? "ok" : `${deviating} of ${asked} wrong`;
}

/** Deviations by their reason, of which many share one. */
function reasons(deviations: readonly Deviation[], color: boolean): readonly string[] {
  const { bold, red } = createColors(color);
  const groups = new Map<string, Deviation[]>();
  for (const deviation of deviations) {
    const key = `${deviation.rule} ${deviation.cause}`;
    groups.set(key, [...(groups.get(key) ?? []), deviation]);
  }
  const told = [...groups.values()].slice(0, MAX_REASONS).map((group) => {
    const [{ rule, cause }] = group as [Deviation];
    const questions = group.slice(0, MAX_QUESTIONS).map((each) => `  ${question(each)}\n`);
    const more = group.length > MAX_QUESTIONS ? `  and ${group.length - MAX_QUESTIONS} more\n` : "";
    return `${red(rule === undefined ? "deviation" : `[${rule}]`)} ${bold(cause)}\n${questions.join("")}${more}`;
  });
  const untold = groups.size - told.length;
  return [...told, ...(untold > 0 ? [`${untold} more reasons; --format json tells all.\n`] : [])];
}

function question({ from, to, kind, subject, expected, observed }: Deviation): string {
  return `${from} > ${to}, ${kind} (${subject}): ${difference(expected, observed)}`;
}

function difference(expected: Expected, observed: Observed): string {
  if (!expected.delivered) return "let in, and should be kept out";
  if (!observed.delivered) return observed.failure ?? "lost";
  if (observed.fragments) return `arrived in ${observed.fragments} fragments`;
  if (expected.source !== undefined && observed.source !== expected.source) {
    return `arrived from ${observed.source}, and should from ${expected.source}`;
  }
  return `arrived by ${observed.via?.join(", ") || "no interface that could be told"}, and should by ${expected.via}`;
}

function incidentText({ fault, effect, broken, remaining }: IncidentReport, color: boolean): string {
  const { bold, green, red } = createColors(color);
  const cut = new Set(broken.map(({ from, to }) => (from < to ? `${from}-${to}` : `${to}-${from}`)));
  const after =
    remaining.length === 0 ? green("recovered afterwards") : red(`${remaining.length} did not recover afterwards`);
  return `${bold(fault)}: ${effect}\n  ${broken.length} answers changed, among ${cut.size} pairs of hosts; ${after}.\n`;
}
