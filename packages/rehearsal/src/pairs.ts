import type { Probe } from "./Probe";
import type { Round } from "./rehearse";

/** Two hosts and how they and their pods reach each other, both directions together. */
export interface PairSummary {
  readonly a: string;
  readonly b: string;
  /** Interfaces by which packets between them arrive, sorted. */
  readonly via: readonly string[];
  /** Questions that were not answered as planned, and all. */
  readonly nodes: Tally;
  readonly pods: Tally;
  /** Outer packets that arrived in fragments. */
  readonly fragments: number;
}

export interface Tally {
  readonly deviating: number;
  readonly asked: number;
}

/** Every pair of hosts once, in their order. */
export function pairs({ results, deviations }: Round): readonly PairSummary[] {
  const summaries = new Map<string, Mutable>();
  for (const { probe, observed } of results.filter(({ probe: { from, to } }) => from !== to)) {
    const summary = summaryOf(summaries, probe);
    (isOfPods(probe) ? summary.pods : summary.nodes).asked += 1;
    for (const via of observed.via ?? []) summary.via.add(via);
    summary.fragments += observed.fragments ?? 0;
  }
  for (const deviation of deviations.filter(({ from, to }) => from !== to)) {
    const summary = summaryOf(summaries, deviation);
    (isOfPods(deviation) ? summary.pods : summary.nodes).deviating += 1;
  }
  return [...summaries.values()].map((summary) => ({ ...summary, via: [...summary.via].sort() }));
}

interface Mutable extends Pick<PairSummary, "a" | "b"> {
  readonly via: Set<string>;
  readonly nodes: { deviating: number; asked: number };
  readonly pods: { deviating: number; asked: number };
  fragments: number;
}

function summaryOf(summaries: Map<string, Mutable>, { from, to }: Pick<Probe, "from" | "to">): Mutable {
  const [a, b] = from < to ? [from, to] : [to, from];
  const key = `${a} ${b}`;
  const known = summaries.get(key);
  if (known) return known;
  const none = () => ({ deviating: 0, asked: 0 });
  const fresh: Mutable = { a, b, via: new Set(), nodes: none(), pods: none(), fragments: 0 };
  summaries.set(key, fresh);
  return fresh;
}

/** The names of what pods ask say so. */
function isOfPods({ kind }: Pick<Probe, "kind">): boolean {
  return kind.startsWith("pod-");
}
