import { calicoMinor, isMinorAtMost } from "@ducksnest/topology";

/**
 * The mark bit that Felix sets on packets from pods before routing, and clears only in FORWARD. Felix assigns the bits of
 * the mask from the lowest: scratch0 is the fourth since 3.30, and was the third before.
 * @see https://github.com/projectcalico/calico/blob/v3.32.1/felix/dataplane/driver.go
 */
export function scratchBit(mask: number, calicoVersion: string): number {
  return nthLowestBit(mask, isMinorAtMost(calicoMinor(calicoVersion), "3.29") ? 3 : 4);
}

function nthLowestBit(mask: number, nth: number): number {
  const bits = Array.from({ length: 32 }, (_, bit) => 2 ** bit).filter((bit) => (mask & bit) !== 0);
  const found = bits[nth - 1];
  if (found === undefined) throw new Error(`mark mask ${hex(mask)} has fewer than ${nth} bits`);
  return found;
}

export function hex(mark: number): string {
  return `0x${(mark >>> 0).toString(16)}`;
}
