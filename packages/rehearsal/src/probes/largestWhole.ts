import { Mtu } from "@ducksnest/manifest";

/** Sizes that are tried on a way at a time, so that a search over a thousand takes four rounds. */
const SIZES = 8;

/** The way between two hosts, from node to node or from pod to pod. */
export interface Way {
  readonly from: string;
  readonly to: string;
  readonly between: "nodes" | "pods";
}

/** A way, and a size in bytes that is too large for it. */
export interface NarrowWay extends Way {
  readonly tooLarge: number;
}

/** A packet of so many bytes on its way. */
export interface Trial extends Way {
  readonly bytes: number;
}

/**
 * The largest packet that gets through in one piece, in bytes, for each way; undefined where not even the smallest
 * that every IPv4 host has to take does.
 * @param arriveWhole tells of each trial whether it did
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
  /** The largest that is known to fit, and the smallest that is known not to. */
  readonly fits: number;
  readonly fails: number;
}

/** Evenly spread between what fits and what does not. */
function sizesWithin({ fits, fails }: Range): readonly number[] {
  const step = Math.max(1, (fails - fits) / (SIZES + 1));
  const sizes = Array.from({ length: SIZES }, (_, index) => Math.floor(fits + step * (index + 1)));
  return [...new Set(sizes)].filter((bytes) => bytes > fits && bytes < fails);
}
