import type { PairSummary } from "@ducksnest/rehearsal";
import { tally } from "./rehearsalWords";

/** One column of the table of host pairs. */
export interface PairColumn {
  readonly heading: string;
  text(pair: PairSummary): string;
  /** Whether the value is not as designed. @default never */
  isWrong?(pair: PairSummary): boolean;
}

/** The columns of the table of host pairs, on the terminal and on the page. */
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

/** The pairs to show: all of them, or only those that deviate if there are more than `limit`. */
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
