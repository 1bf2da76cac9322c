import { Mtu } from "@ducksnest/manifest";

/** Sizes to try on a path in one round. With eight, a search over a thousand sizes takes four rounds. */
const SIZES = 8;

/** A path between two hosts, from node to node or from pod to pod. */
export interface Way {
  readonly from: string;
  readonly to: string;
  readonly between: "nodes" | "pods";
}

/** A path that is too narrow. */
export interface NarrowWay extends Way {
  /** A size that does not fit, in bytes. */
  readonly tooLarge: number;
}

/** A packet of a size to try on a path. */
export interface Trial extends Way {
  readonly bytes: number;
}

/**
 * The largest packet that arrives in one piece, in bytes, for each path; undefined if not even the smallest MTU fits.
 * @param arriveWhole tries packets and returns for each whether it arrived in one piece
 */
export async function largestWhole(
  ways: readonly NarrowWay[],
  arriveWhole: (trials: readonly Trial[]) => Promise<readonly boolean[]>,
): Promise<readonly (number | undefined)[]> {
  let ranges = ways.map((way): Range => ({ way, fits: Mtu.MIN_BYTES - 1, fails: way.tooLarge }));
  while (ranges.some(({ fits, fails }) => fails - fits > 1)) {
    const trials = ranges.flatMap((range) => sizesWithin(range).map((bytes) => ({ ...range.way, range, bytes })));
    const isWhole = await arriveWhole(trials);
    const whole = trials.filter((_, index) => isWhole[index]);
    ranges = ranges.map((range) => {
      const fits = Math.max(range.fits, ...whole.filter((trial) => trial.range === range).map(({ bytes }) => bytes));
      const fails = Math.min(range.fails, ...sizesWithin(range).filter((bytes) => bytes > fits));
      return { ...range, fits, fails };
    });
  }
  return ranges.map(({ fits }) => (fits < Mtu.MIN_BYTES ? undefined : fits));
}

interface Range {
  readonly way: NarrowWay;
  /** The largest size that is known to fit, and the smallest that is known not to, in bytes. */
  readonly fits: number;
  readonly fails: number;
}

/** Sizes to try, evenly spread between the two limits. */
function sizesWithin({ fits, fails }: Range): readonly number[] {
  const step = Math.max(1, (fails - fits) / (SIZES + 1));
  const sizes = Array.from({ length: SIZES }, (_, index) => Math.floor(fits + step * (index + 1)));
  return [...new Set(sizes)].filter((bytes) => bytes > fits && bytes < fails);
}
