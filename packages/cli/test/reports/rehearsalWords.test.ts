import { aTopology } from "@ducksnest/testing";
import { conclusions, incidentWords } from "../../src/reports/rehearsalWords";
import { aDeviation, aRehearsal } from "../graph/_rehearsals";

const INCIDENT = { fault: "lan-cut", effect: "", broken: [], narrowWays: [], roundTripMs: 0, remaining: [] };

describe("the words about an incident", () => {
  it("count pairs of hosts, but not a host with itself", () => {
    const alone = { ...aDeviation(), to: aDeviation().from };
    expect(incidentWords({ ...INCIDENT, broken: [aDeviation(), alone] }).broken).toBe(
      "2 answers changed, among 1 pair of hosts",
    );
  });

  it("include the packets that still got through", () => {
    const ends = { from: "firebat", to: "old" };
    const narrowWays = [
      { ...ends, between: "nodes" as const, mtu: 1200 },
      { ...ends, between: "pods" as const, mtu: undefined },
    ];
    expect(incidentWords({ ...INCIDENT, narrowWays }).broken).toBe(
      "0 answers changed, among 0 pairs of hosts; packets of up to 1200 bytes got through between nodes; " +
        "only tiny packets got through between pods",
    );
  });

  it("say whether any ping was answered, and that the fastest answer takes time", () => {
    const slowest = [0, 0.03, 4.2].map((roundTripMs) => incidentWords({ ...INCIDENT, roundTripMs }).slowest);
    expect(slowest).toEqual(["no ping was answered", "round trips took up to 1 ms", "round trips took up to 5 ms"]);
  });

  it("are a note beside the conclusion, because a fault is meant to break things", () => {
    const { rehearsal } = aRehearsal(aTopology(), [], [INCIDENT]);
    expect(conclusions(rehearsal).slice(1)).toEqual([
      {
        isGood: true,
        text: "lan-cut: recovered afterwards.",
        note: "While it lasted, 0 answers changed, among 0 pairs of hosts.",
      },
    ]);
  });
});
