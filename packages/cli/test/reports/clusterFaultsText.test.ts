import type { ClusterFaultReport } from "@ducksnest/rehearsal";
import { clusterFaultsText, faultsAsExpected } from "../../src/reports/clusterFaultsText";

const DEVIATION = {
  host: "old",
  what: "node",
  expected: "Ready",
  observed: "not Ready",
  cause: "The kubelet does not run.",
};

function aReport(changes: Partial<ClusterFaultReport> = {}): ClusterFaultReport {
  return {
    fault: "reboot:old",
    effect: "The kubelet starts by itself.",
    broken: [{ host: "ultra", what: "blog/blog", observed: "no answer" }],
    remedies: [],
    recovered: [
      { what: "the kubelet reports", after: 1.6 },
      { what: "its pods run again", after: 44.8 },
    ],
    unexpected: [],
    remaining: [],
    seconds: 57.8,
    ...changes,
  };
}

const textOf = (report: ClusterFaultReport) => clusterFaultsText([report], { color: false }).join("\n");

it("says what broke, what recovered and when", () => {
  expect(textOf(aReport())).toBe(
    [
      "reboot:old: The kubelet starts by itself.",
      "  broke: ultra: blog/blog: no answer",
      "  recovered: the kubelet reports after 2 s, its pods run again after 45 s",
      "  as expected, in 58 s.",
      "",
    ].join("\n"),
  );
});

it("says what an operator has to do, what was not expected, and what remains", () => {
  const report = aReport({
    recovered: [],
    remedies: ["Free some space."],
    unexpected: [{ ...DEVIATION, host: undefined, what: "join" }],
    remaining: [DEVIATION],
  });
  expect(textOf(report).split("\n").slice(2)).toEqual([
    "  remedy: Free some space.",
    "  unexpected: join: expected: Ready; observed: not Ready. The kubelet does not run.",
    "  remains: old: node: expected: Ready; observed: not Ready. The kubelet does not run.",
    "  not as expected, in 58 s.",
    "",
  ]);
});

it("counts breakages that do not fit", () => {
  const broken = Array.from({ length: 11 }, () => ({ host: undefined, what: "blog/blog", observed: "no answer" }));
  expect(textOf(aReport({ broken }))).toContain("  broke: blog/blog: no answer\n  and 3 more\n");
});

it("accepts breakages, but neither unexpected effects nor remaining ones", () => {
  expect(faultsAsExpected([aReport()])).toBe(true);
  expect(faultsAsExpected([aReport(), aReport({ unexpected: [DEVIATION] })])).toBe(false);
  expect(faultsAsExpected([aReport({ remaining: [DEVIATION] })])).toBe(false);
});
