import type { TailnetDifference, TailnetReport } from "@ducksnest/rehearsal";
import { aTopology } from "@ducksnest/testing";
import { rehearsalSection } from "../../src/graph/rehearsalSection";
import { rehearsalText } from "../../src/reports/rehearsalText";
import { conclusions } from "../../src/reports/rehearsalWords";
import { bothSides, incidentWays, realPrograms, tailnetSentence, ways } from "../../src/reports/tailnetWords";
import { aRehearsal } from "../graph/_rehearsals";

const ENDS = { from: "firebat", to: "control-plane" };
const DIRECT = { ...ENDS, path: { kind: "direct", endpoint: "198.18.0.1:41641" } } as const;
const RELAY = { ...ENDS, path: { kind: "relay", relay: "stage" } } as const;
const LOST = { ...ENDS, path: { kind: "none" } } as const;

const DIFFERENCE: TailnetDifference = {
  host: "firebat",
  what: "approved routes",
  assumed: ["192.168.0.15/32"],
  real: [],
  cause: "The policy's autoApprovers do not name 192.168.0.15/32 with the host's tag.",
};

function aReport(differences: readonly TailnetDifference[] = []): TailnetReport {
  return {
    versions: { tailscaled: "1.102.3", headscale: "v0.29.2" },
    members: [{ host: "firebat", address: "100.96.0.2", loginSeconds: 3.04 }],
    seconds: 0.1,
    paths: [DIRECT, RELAY],
    differences,
  };
}

describe("the words about a real tailnet", () => {
  it("name the real programs with their versions, and the imitated ones", () => {
    expect(realPrograms(aReport())).toBe(
      "real: tailscaled 1.102.3, headscale 0.29.2; imitated: Felix, the CNI plugin, kube-proxy",
    );
  });

  it("say whether it is as the stage assumes", () => {
    expect(tailnetSentence(aReport())).toBe("The real tailnet is as the stage assumes.");
    expect(tailnetSentence(aReport([DIFFERENCE]))).toBe(
      "The real tailnet differs from what the stage assumes in 1 setting.",
    );
    expect(conclusions({ ...aRehearsal(aTopology()).rehearsal, tailnet: aReport([DIFFERENCE]) })[1]).toMatchObject({
      isGood: false,
    });
  });

  it("count the ways, and shorten long lists", () => {
    expect(ways([DIRECT, RELAY, LOST, DIRECT])).toBe("2 direct, 1 by relay, 1 lost");
    expect(ways([])).toBe("none");
    expect(bothSides({ ...DIFFERENCE, real: ["a", "b", "c", "d"] })).toBe(
      "assumed: 192.168.0.15/32; real: a, b, c and 1 more",
    );
  });

  it("say what an incident did to the ways", () => {
    const incident = { fault: "udp-blocked", effect: "", broken: [], narrowWays: [], roundTripMs: 0, remaining: [] };
    expect(incidentWays(incident)).toBeUndefined();
    const tailnet = { during: { seconds: 6.36, paths: [RELAY] }, after: { seconds: 0.1, paths: [DIRECT] } };
    expect(incidentWays({ ...incident, tailnet })).toBe(
      "tailnet: 1 by relay after 6.4 s; afterwards 1 direct after 0.1 s",
    );
  });
});

describe("a rehearsal with a real tailnet", () => {
  const rehearsed = aRehearsal(aTopology());
  const rehearsal = { ...rehearsed.rehearsal, tailnet: aReport([DIFFERENCE]) };

  it("lists the hosts and the differences as text", () => {
    const text = rehearsalText(rehearsal, rehearsed.summaries, { color: false, columns: undefined });
    expect(text).toContain(
      "host     tailnet address  logged in after  ways to the others\nfirebat  100.96.0.2       3.0 s            1 direct, 1 by relay\n",
    );
    expect(text).toContain(
      "tailnet The policy's autoApprovers do not name 192.168.0.15/32 with the host's tag.\n" +
        "  firebat, approved routes: assumed: 192.168.0.15/32; real: nothing\n",
    );
    expect(text).toContain("\nreal: tailscaled 1.102.3, headscale 0.29.2; imitated: ");
  });

  it("lists them on the page, without times", () => {
    const page = rehearsalSection({ ...rehearsed, rehearsal }).text;
    expect(page).toContain("The real tailnet differs from what the stage assumes in 1 setting.");
    expect(page).toContain("autoApprovers do not name 192.168.0.15/32");
    expect(page).toContain("100.96.0.2");
    expect(page).not.toContain("logged in after");
  });
});
