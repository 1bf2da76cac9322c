import type { PairSummary } from "@ducksnest/rehearsal";
import { tally } from "./rehearsalWords";

/** A column about pairs of hosts. */
export interface PairColumn {
  /** Text at the top of the column. */
  readonly heading: string;
  /** The cell of a pair. */
  text(pair: PairSummary): string;
  /** Whether the cell shows something that is not as designed. @default never */
  isWrong?(pair: PairSummary): boolean;
}

/** The results of a rehearsal for a pair of hosts, on the terminal and on the page. */
export const PAIR_COLUMNS: readonly PairColumn[] = [
  { heading: "host", text: ({ a }) => a },
  { heading: "host", text: ({ b }) => b },
  { heading: "via", text: ({ via }) => via.join(", ") || "-" },
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

/** All pairs, or, if there are more than `limit`, the first that deviate; and the number of the rest. */
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
