import { counted } from "@ducksnest/checks";
import type { Deviation, Expected, IncidentReport, Observed, Rehearsal, Tally } from "@ducksnest/rehearsal";
import { groupBy } from "./groupBy";
import { realPrograms, tailnetSentence } from "./tailnetWords";

/** The result of a rehearsal in one sentence. */
export function verdictSentence({ results, deviations }: Rehearsal["design"]): string {
  return deviations.length === 0
    ? `All ${results.length} answers are as designed.`
    : `${deviations.length} of ${results.length} answers are not as designed.`;
}

/** A result, and whether it is good. */
export interface Conclusion {
  readonly isGood: boolean;
  /** The result itself, as a sentence. */
  readonly text: string;
  /** What else happened, as a sentence: neither good nor bad, because an incident is meant to break things. */
  readonly note?: string;
}

/** A conclusion as plain text. */
export function sentences({ text, note }: Conclusion): string {
  return note === undefined ? text : `${text} ${note}`;
}

/** The results of a rehearsal: whether it is as designed, and whether the network recovered from each incident. */
export function conclusions({
  design,
  incidents,
  tailnet,
}: Pick<Rehearsal, "design" | "incidents" | "tailnet">): readonly Conclusion[] {
  return [
    { isGood: design.deviations.length === 0, text: verdictSentence(design) },
    ...(tailnet
      ? [
          {
            isGood: tailnet.differences.length === 0,
            text: tailnetSentence(tailnet),
            note: `${realPrograms(tailnet)}.`,
          },
        ]
      : []),
    ...incidents.map((incident) => {
      const { broken, after, recovered } = incidentWords(incident);
      return { isGood: recovered, text: `${incident.fault}: ${after}.`, note: `While it lasted, ${broken}.` };
    }),
  ];
}

/** `ok`, or how many answers are not as designed. */
export function tally({ deviating, asked }: Tally): string {
  return deviating === 0 ? "ok" : `${deviating} of ${asked} wrong`;
}

/** How an answer differs from the design. */
export function difference(expected: Expected, observed: Observed): string {
  if (!expected.delivered) return "let in, but should be kept out";
  if (!observed.delivered) return observed.failure ?? "lost";
  if (observed.fragments) return `arrived in ${observed.fragments} fragments`;
  if (expected.source !== undefined && observed.source !== expected.source) {
    return `arrived from ${observed.source} instead of ${expected.source}`;
  }
  return `arrived by ${observed.via?.join(", ") || "an unknown interface"} instead of ${expected.via}`;
}

/** The answer that the design promises. */
export function promise({ delivered, via, source, fragments }: Expected): string {
  if (!delivered) return "kept out";
  const ways = [
    ...(via === undefined ? [] : [`by ${via}`]),
    ...(source === undefined ? [] : [`from ${source}`]),
    ...(fragments === undefined ? [] : ["in one piece"]),
  ];
  return ["arrives", ways.join(", ")].join(" ").trimEnd();
}

/** Deviations that have one reason. */
export interface Reason {
  /** The rule that should have caught this; undefined if no rule covers it. */
  readonly rule: Deviation["rule"];
  readonly cause: string;
  readonly deviations: readonly Deviation[];
}

/** Deviations grouped by their reason, in the order in which the reasons first occur. */
export function byReason(deviations: readonly Deviation[]): readonly Reason[] {
  const groups = groupBy(deviations, ({ rule, cause }) => `${rule} ${cause}`);
  return [...groups.values()].map((group) => {
    const [{ rule, cause }] = group;
    return { rule, cause, deviations: group };
  });
}

/** The effect of an incident, in words. */
export interface IncidentWords {
  /** How much changed, and the largest packets that got through if those of full size did not. */
  readonly broken: string;
  /** The longest round trip. */
  readonly slowest: string;
  readonly after: string;
  readonly recovered: boolean;
}

export function incidentWords({ broken, narrowWays, roundTripMs, remaining }: IncidentReport): IncidentWords {
  const between = broken.filter(({ from, to }) => from !== to);
  const cut = new Set(between.map(({ from, to }) => (from < to ? `${from}-${to}` : `${to}-${from}`)));
  const recovered = remaining.length === 0;
  const changes = `${counted(broken.length, "answer")} changed`;
  return {
    broken: [`${changes}, among ${counted(cut.size, "pair")} of hosts`, ...narrowWords(narrowWays)].join("; "),
    slowest: roundTripMs > 0 ? `round trips took up to ${Math.ceil(roundTripMs)} ms` : "no ping was answered",
    after: recovered ? "recovered afterwards" : `${remaining.length} did not recover afterwards`,
    recovered,
  };
}

/** Such as `packets of up to 1200 bytes got through between nodes`, for nodes and for pods. */
function narrowWords(ways: IncidentReport["narrowWays"]): readonly string[] {
  return [...groupBy(ways, ({ between }) => between)].map(([between, alike]) => {
    const mtus = [...new Set(alike.flatMap(({ mtu }) => mtu ?? []))].sort((a, b) => a - b);
    const sizes = mtus.length > 0 ? `packets of up to ${mtus.join(" or ")} bytes` : "only tiny packets";
    return `${sizes} got through between ${between}`;
  });
}
