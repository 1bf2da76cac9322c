import { aTopology } from "@ducksnest/testing";
import { marksOf } from "../../src/graph/marks";
import { aDeviation, aRehearsal } from "./_rehearsals";

const topology = aTopology();

function marks(...ends: readonly (readonly [string, string])[]) {
  const deviations = ends.map(([from, to]) => aDeviation({ from, to }));
  return marksOf(topology, aRehearsal(topology, deviations).rehearsal.design);
}

describe("the marks of a rehearsal", () => {
  it("are empty if everything is as designed", () => {
    expect(marks()).toEqual({ hosts: new Map(), links: new Map(), crossings: new Map() });
  });

  it("are on the links of neighbours that deviate", () => {
    const { links, crossings } = marks(["firebat", "old"], ["old", "firebat"]);
    expect(Object.fromEntries(links)).toEqual({ firebat: 2, old: 2 });
    expect(crossings.size).toBe(0);
  });

  it("are on the links of sites to the tailnet if hosts of two sites deviate", () => {
    const { links, crossings } = marks(["firebat", "control-plane"]);
    expect(links.size).toBe(0);
    expect(Object.fromEntries(crossings)).toEqual({ home: 1, seoul: 1 });
  });

  it("are on a host alone if it asks itself, with the number of all its answers", () => {
    const { hosts, links, crossings } = marks(["old", "old"]);
    expect(Object.fromEntries(hosts)).toEqual({ old: { deviating: 1, asked: 4 } });
    expect([links.size, crossings.size]).toEqual([0, 0]);
  });
});
