import type { Fact } from "./Fact";

/** How a fact stands at some time, the worst first. */
export const STATES = ["overdue", "soon", "drift", "unknown", "fine"] as const;
export type State = (typeof STATES)[number];

/** A fact as the doctor reports it. */
export interface Item {
  /** What it is, as a noun phrase or a sentence without a full stop. */
  readonly what: string;
  /** Path from the manifest's folder; the manifest as messages show it. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** Time until which it is good, RFC 3339; undefined for drift, and if it is unknown. */
  readonly due?: string;
  readonly state: State;
  /** Sentences: what to do about it. */
  readonly fix: string;
}

const DAY_MS = 86_400_000;

/**
 * Judges a fact.
 * @param now the current time
 * @param withinDays how many days before its end something is due soon
 */
export function judge({ what, place, fix, until }: Fact, now: Date, withinDays: number): Item {
  const { file, line = 1, column = 1 } = place;
  if (until === "drift" || until === "unknown") return { what, file, line, column, state: until, fix };
  return { what, file, line, column, due: until, state: stateOf(new Date(until), now, withinDays), fix };
}

function stateOf(due: Date, now: Date, withinDays: number): State {
  if (due <= now) return "overdue";
  return due.getTime() - now.getTime() <= withinDays * DAY_MS ? "soon" : "fine";
}

/** Orders items from the worst to the best: by state, time and place. Only equal items are equal in this order. */
export function byUrgency(a: Item, b: Item): number {
  return (
    STATES.indexOf(a.state) - STATES.indexOf(b.state) ||
    time(a) - time(b) ||
    compare(a.file, b.file) ||
    a.line - b.line ||
    a.column - b.column ||
    compare(a.what, b.what) ||
    compare(a.due ?? "", b.due ?? "") ||
    compare(a.fix, b.fix)
  );
}

function time({ due }: Item): number {
  return due === undefined ? 0 : new Date(due).getTime();
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
