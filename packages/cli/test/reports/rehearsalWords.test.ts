import { aTopology } from "@ducksnest/testing";
import { conclusions, incidentWords } from "../../src/reports/rehearsalWords";
import { aDeviation, aRehearsal } from "../graph/_rehearsals";

const INCIDENT = { fault: "lan-cut", effect: "", broken: [], narrowWays: [], roundTripMs: 0, remaining: [] };

describe("what an incident came to", () => {
  it("is told by pairs of hosts, of which a host with itself is none", () => {
    const alone = { ...aDeviation(), to: aDeviation().from };
    expect(incidentWords({ ...INCIDENT, broken: [aDeviation(), alone] }).broken).toBe(
      "2 answers changed, among 1 pair of hosts",
    );
  });

  it("is told with the packets that still got through", () => {
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

  it("is a note beside the conclusion: what a fault breaks is neither good nor bad", () => {
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
