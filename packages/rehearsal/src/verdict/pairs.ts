import type { Way } from "../probes/largestWhole";
import { FULL_SIZE, type ProbeKind, type Result } from "../probes/Probe";
import type { DesignRound } from "../rehearse";
import type { Deviation } from "./deviations";

/** How two hosts and their pods reach each other, in both directions together. */
export interface PairSummary {
  readonly a: string;
  readonly b: string;
  /** Interfaces by which packets between them arrive, sorted. */
  readonly via: readonly string[];
  readonly nodes: Tally;
  readonly pods: Tally;
  /** Outer packets that arrived in fragments. */
  readonly fragments: number;
  /** ICMP errors that came back to either. */
  readonly icmpErrors: number;
  /** The largest packet between the nodes that is known to arrive in one piece, in bytes; undefined if none is known. */
  readonly pathMtu: number | undefined;
  /** The largest packet between the pods that is known to arrive in one piece, in bytes; undefined if none is known. */
  readonly podMtu: number | undefined;
}

/** A number of answers. */
export interface Tally {
  /** Answers that are not as designed. */
  readonly deviating: number;
  /** All answers. */
  readonly asked: number;
}

interface Ends {
  readonly from: string;
  readonly to: string;
}

/** Every pair of hosts once, in the order of the hosts. */
export function pairs({ results, deviations, narrowWays }: DesignRound): readonly PairSummary[] {
  const wrong = byPair(deviations, (deviation) => deviation);
  const narrow = byPair(narrowWays, (way) => way);
  return [...byPair(results, ({ probe }) => probe)].map(([key, asked]) => {
    const [a = "", b = ""] = key.split(" "); // names have no spaces
    const measured = narrow.get(key) ?? [];
    const mtu = (between: Way["between"]) => {
      const way = measured.find((each) => each.between === between);
      return way ? way.mtu : smallest(wholeSizes(between, asked));
    };
    return {
      a,
      b,
      via: [...new Set(asked.flatMap(({ observed }) => observed.via ?? []))].sort(),
      ...tallies(asked, wrong.get(key) ?? []),
      fragments: sum(asked.map(({ observed }) => observed.fragments ?? 0)),
      icmpErrors: sum(asked.map(({ observed }) => observed.icmpErrors?.length ?? 0)),
      pathMtu: mtu("nodes"),
      podMtu: mtu("pods"),
    };
  });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

function smallest(numbers: readonly number[]): number | undefined {
  return numbers.length > 0 ? Math.min(...numbers) : undefined;
}

/** Groups by the two hosts, in either direction. Leaves out what a host asks itself. */
function byPair<T>(items: readonly T[], endsOf: (item: T) => Ends): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const { from, to } = endsOf(item);
    if (from === to) continue;
    const key = from < to ? `${from} ${to}` : `${to} ${from}`;
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

/** Sizes of the full-size packets that arrived in one piece. */
function wholeSizes(between: Way["between"], results: readonly Result[]): readonly number[] {
  return results.flatMap(({ probe: { kind, packet }, observed }) =>
    kind === FULL_SIZE[between] && packet.protocol === "icmp" && observed.delivered && observed.fragments === 0
      ? [packet.bytes]
      : [],
  );
}

function tallies(asked: readonly Result[], wrong: readonly Deviation[]): Pick<PairSummary, "nodes" | "pods"> {
  const ofPods = (kinds: readonly ProbeKind[]) => kinds.filter(isOfPods).length;
  const askedKinds = asked.map(({ probe }) => probe.kind);
  const wrongKinds = wrong.map(({ kind }) => kind);
  const pods = { deviating: ofPods(wrongKinds), asked: ofPods(askedKinds) };
  const nodes = { deviating: wrong.length - pods.deviating, asked: asked.length - pods.asked };
  return { nodes, pods };
}

/** Kinds of questions that pods ask have names that say so. */
function isOfPods(kind: ProbeKind): boolean {
  return kind.startsWith("pod-");
}
