import { CannotRehearse } from "../../kernel/CannotRehearse";

/** Seconds of each unit of time, by its pattern. */
const UNITS: readonly (readonly [unit: RegExp, seconds: number])[] = [
  [/^(us|µs|μs|usec)$/, 1e-6],
  [/^(ms|msec)$/, 1e-3],
  [/^(|s|sec|seconds?)$/, 1],
  [/^(m|min|minutes?)$/, 60],
  [/^(h|hr|hours?)$/, 3600],
  [/^(d|days?)$/, 86_400],
  [/^(w|weeks?)$/, 604_800],
];

const SPAN = /^(\s*[\d.]+\s*[a-zµμ]*)+\s*$/;
const PART = /([\d.]+)\s*([a-zµμ]*)/g;

/**
 * A time span as systemd reads it, such as `100ms`, `10` or `1h 30min`, in seconds; `infinity` is Infinity.
 * @throws CannotRehearse for any other text
 * @see https://www.freedesktop.org/software/systemd/man/latest/systemd.time.html#Parsing%20Time%20Spans
 */
export function seconds(span: string): number {
  if (span === "infinity") return Number.POSITIVE_INFINITY;
  const parts = SPAN.test(span) ? [...span.matchAll(PART)] : [];
  const sum = parts.reduce((total, [, number, unit = ""]) => total + Number(number) * secondsIn(unit), 0);
  if (parts.length > 0 && Number.isFinite(sum)) return sum;
  throw new CannotRehearse(
    `The time span "${span}" of a unit is not understood. Write it as systemd does: 90s, 1h 30min.`,
  );
}

function secondsIn(unit: string): number {
  return UNITS.find(([pattern]) => pattern.test(unit))?.[1] ?? Number.NaN;
}
