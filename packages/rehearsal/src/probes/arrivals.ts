import { inside, type Step } from "../setup/Step";
import type { StageHost } from "../stage/Stage";

const TABLE = "inet rehearsal";
const KEY = "iifname . ip saddr . ip protocol";

/**
 * Counts packets that arrive at a host by interface, source and protocol, and those that came in fragments. It counts
 * before connection tracking reassembles fragments at priority -400.
 */
export function arrivalCounters({ namespace }: Pick<StageHost, "namespace">): Step {
  const set = (name: string) => [
    `  set ${name} {`,
    `    typeof ${KEY}`,
    "    flags dynamic",
    "    size 65536",
    "    counter",
    "  }",
  ];
  return {
    namespace,
    tool: "nft",
    lines: [
      `table ${TABLE} {`,
      ...set("arrived"),
      ...set("fragmented"),
      "  chain prerouting {",
      "    type filter hook prerouting priority -500",
      `    add @arrived { ${KEY} }`,
      `    ip frag-off & 0x3fff != 0 add @fragmented { ${KEY} }`,
      "  }",
      "}",
    ],
  };
}

/** One row of the counters: packets from one source that arrived by one interface. */
export interface Arrival {
  readonly interface: string;
  readonly source: string;
  /** IP protocol, as nft writes it. */
  readonly protocol: string;
  readonly packets: number;
}

/** Everything that has arrived at one host. */
export interface Arrivals {
  readonly arrived: readonly Arrival[];
  /** The part of `arrived` that came in fragments. */
  readonly fragmented: readonly Arrival[];
}

/** The command that prints the counters of a host as JSON. */
export function listArrivals({ namespace }: Pick<StageHost, "namespace">): readonly string[] {
  return [...inside(namespace), "nft", "--json", "list", "table", ...TABLE.split(" ")];
}

interface Listing {
  readonly nftables: readonly { readonly set?: { readonly name: string; readonly elem?: readonly Element[] } }[];
}
interface Element {
  readonly elem: {
    readonly val: { readonly concat: readonly [string, string, string | number] };
    readonly counter: { readonly packets: number };
  };
}

/** Reads the output of `listArrivals`. A host that is down has no counters and prints nothing. */
export function parseArrivals(json: string): Arrivals {
  if (json === "") return { arrived: [], fragmented: [] };
  const { nftables } = JSON.parse(json) as Listing; // the format of `nft --json`, which our own program ran
  const rows = (name: string) =>
    (nftables.find(({ set }) => set?.name === name)?.set?.elem ?? []).map(({ elem }): Arrival => {
      const [nic, source, protocol] = elem.val.concat;
      return { interface: nic, source, protocol: String(protocol), packets: elem.counter.packets };
    });
  return { arrived: rows("arrived"), fragmented: rows("fragmented") };
}

/** What arrived between two readings of the same counters. */
export function increase(before: Arrivals | undefined, after: Arrivals): Arrivals {
  return {
    arrived: subtract(before?.arrived ?? [], after.arrived),
    fragmented: subtract(before?.fragmented ?? [], after.fragmented),
  };
}

function subtract(before: readonly Arrival[], after: readonly Arrival[]): readonly Arrival[] {
  const key = (row: Arrival) => `${row.interface} ${row.source} ${row.protocol}`;
  const known = new Map(before.map((row) => [key(row), row.packets]));
  return after
    .map((row) => ({ ...row, packets: row.packets - (known.get(key(row)) ?? 0) }))
    .filter(({ packets }) => packets > 0);
}
