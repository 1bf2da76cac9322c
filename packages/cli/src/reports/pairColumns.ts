import type { PairSummary } from "@ducksnest/rehearsal";
import { tally } from "./rehearsalWords";

/** One thing to tell of a pair of hosts. */
export interface PairColumn {
  readonly heading: string;
  text(pair: PairSummary): string;
  /** Whether what it tells is not as designed; never, where it is left out. */
  isWrong?(pair: PairSummary): boolean;
}

/** What a rehearsal tells of every pair of hosts, on the terminal as on the page. */
export const PAIR_COLUMNS: readonly PairColumn[] = [
  { heading: "host", text: ({ a }) => a },
  { heading: "host", text: ({ b }) => b },
  { heading: "by", text: ({ via }) => via.join(", ") || "-" },
  { heading: "nodes", text: ({ nodes }) => tally(nodes), isWrong: ({ nodes }) => nodes.deviating > 0 },
  { heading: "pods", text: ({ pods }) => tally(pods), isWrong: ({ pods }) => pods.deviating > 0 },
  { heading: "fragments", text: ({ fragments }) => String(fragments) },
  { heading: "ICMP errors", text: ({ icmpErrors }) => String(icmpErrors) },
  { heading: "path MTU", text: ({ pathMtu }) => bytes(pathMtu) },
  { heading: "pod MTU", text: ({ podMtu }) => bytes(podMtu) },
];

function bytes(mtu: number | undefined): string {
  return mtu === undefined ? "-" : String(mtu);
}

/** More pairs than `limit` are summed up, and only those that deviate are shown. */
export function pairsToShow(
  pairs: readonly PairSummary[],
  limit: number,
): { readonly shown: readonly PairSummary[]; readonly rest: number } {
  const shown = pairs.length > limit ? pairs.filter(deviates).slice(0, limit) : pairs;
  return { shown, rest: pairs.length - shown.length };
}

function deviates({ nodes, pods }: PairSummary): boolean {
  return nodes.deviating + pods.deviating > 0;
}
