import { aTopology } from "@ducksnest/testing";
import { expectations } from "../../src/probes/expectations";
import { longestRoundTrip } from "../../src/probes/longestRoundTrip";
import type { Probe, Result } from "../../src/probes/Probe";
import { stageOf } from "../../src/stage/stageOf";

const [probe] = expectations(stageOf(aTopology())) as readonly [Probe];

function answered(roundTripMs: number): Result {
  return { probe, observed: { delivered: true, roundTripMs } };
}

describe("the longest round trip", () => {
  it("is that of the pings that were answered", () => {
    expect(longestRoundTrip([answered(0.2), { probe, observed: { delivered: false } }, answered(203)])).toBe(203);
  });

  it("is zero where none was", () => {
    expect(longestRoundTrip([{ probe, observed: { delivered: false } }])).toBe(0);
  });

  it("is found among the answers of hundreds of hosts", () => {
    expect(longestRoundTrip(Array.from({ length: 500_000 }, (_, index) => answered(index)))).toBe(499_999);
  });
});
