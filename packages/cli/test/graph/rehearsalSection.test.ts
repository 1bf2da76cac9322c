import { aTopology } from "@ducksnest/testing";
import { element } from "../../src/graph/Markup";
import { rehearsalSection } from "../../src/graph/rehearsalSection";
import type { Rehearsed } from "../../src/rehearsal/runRehearsal";
import { type PageElement, parsePage, tableRows } from "./_markup";
import { aDeviation, aPair, aRehearsal } from "./_rehearsals";

const topology = aTopology();
const ANSWERS = "Answers that are not as designed, by likely cause";
const PAIRS = "Both directions together; sizes in bytes";

function section(rehearsed: Rehearsed): readonly PageElement[] {
  const html = element(
    "html",
    {},
    element("head", {}, element("title", {}, "x")),
    element("body", {}, rehearsalSection(rehearsed)),
  );
  return parsePage(`<!doctype html>${html.text}`);
}

function texts(page: readonly PageElement[], ...names: readonly string[]): readonly string[] {
  return page.filter(({ name }) => names.includes(name)).map(({ text }) => text);
}

describe("the section about a rehearsal", () => {
  it("says that everything is as designed, and lists every pair", () => {
    const page = section(aRehearsal(topology));
    expect(texts(page, "h2", "h3", "p")).toEqual(["Rehearsal", "✓ All 6 answers are as designed.", "Pairs of hosts"]);
    expect(tableRows(page, PAIRS)).toHaveLength(1 + 6);
  });

  it("lists deviations by rule and cause, with the expected and the observed answer", () => {
    const page = section(
      aRehearsal(topology, [
        aDeviation(),
        aDeviation({ from: "old", cause: "Another." }),
        aDeviation({
          kind: "closed-port",
          subject: "etcd tcp/2379",
          expected: { delivered: false },
          observed: { delivered: true },
          rule: undefined,
          cause: "Nothing in the plan explains it.",
        }),
      ]),
    );
    expect(texts(page, "h3")).toEqual(["mtu-fits-every-path", "No rule covers this", "Pairs of hosts"]);
    expect(texts(page, "p")).toContain("This rule should have reported it. See ducksnest explain mtu-fits-every-path");
    expect(tableRows(page, ANSWERS)).toMatchInlineSnapshot(`
      [
        [
          "from",
          "to",
          "question",
          "expected",
          "observed",
        ],
        [
          "A pod packet of 1280 bytes does not fit.",
        ],
        [
          "firebat",
          "control-plane",
          "pod-full-size (10.244.0.1, 1280 bytes)",
          "arrives by tailscale0, from 192.168.0.15, in one piece",
          "✗ arrived in 4 fragments",
        ],
        [
          "Another.",
        ],
        [
          "old",
          "control-plane",
          "pod-full-size (10.244.0.1, 1280 bytes)",
          "arrives by tailscale0, from 192.168.0.15, in one piece",
          "✗ arrived in 4 fragments",
        ],
      ]
    `);
    expect(page.map(({ text }) => text)).toContain("✗ let in, but should be kept out");
  });

  it("marks pairs that deviate with a sign, not only with a colour", () => {
    const page = section(aRehearsal(topology, [aDeviation()]));
    expect(tableRows(page, PAIRS).flat()).toContain("✗ 1 of 1 wrong");
  });

  it("shows the result of each incident, and folds the answers that changed", () => {
    const incident = {
      fault: "lan-cut",
      effect: "Nothing reaches the host.",
      broken: [aDeviation()],
      narrowWays: [],
      roundTripMs: 0,
      remaining: [],
    };
    const good = section(aRehearsal(topology, [], [incident]));
    expect(texts(good, "h3")).toContain("Incident: lan-cut");
    expect(texts(good, "p")).toContain("1 answer changed, among 1 pair of hosts; ✓ recovered afterwards.");
    expect(texts(good, "summary")).toEqual(["What changed"]);
    const bad = section(aRehearsal(topology, [], [{ ...incident, remaining: [aDeviation()] }]));
    expect(texts(bad, "p")).toContain("1 answer changed, among 1 pair of hosts; ✗ 1 did not recover afterwards.");
    expect(texts(bad, "p").slice(0, 2)).toEqual([
      "✓ All 6 answers are as designed.",
      "✗ lan-cut: 1 did not recover afterwards. While it lasted, 1 answer changed, among 1 pair of hosts.",
    ]);
    expect(tableRows(bad, "Not recovered afterwards")).toHaveLength(3);
  });

  it("counts the answers and pairs that are too many to list", () => {
    const rehearsed = aRehearsal(
      topology,
      Array.from({ length: 1050 }, () => aDeviation()),
    );
    const wrong = { deviating: 1, asked: 4 };
    const summaries = Array.from({ length: 1000 }, (_, index) => aPair(index < 3 ? { pods: wrong } : {}));
    const page = section({ ...rehearsed, summaries });
    expect(tableRows(page, ANSWERS)).toHaveLength(1 + 1 + 1000);
    expect(tableRows(page, PAIRS)).toHaveLength(1 + 3);
    expect(texts(page, "p")).toEqual(
      expect.arrayContaining([
        "50 answers are not listed here; ducksnest rehearse --format json lists all of them.",
        "997 pairs of hosts are not listed here; ducksnest rehearse --format json lists all of them.",
      ]),
    );
  });

  it("is the same for the same results, however long the rehearsal took", () => {
    const rehearsed = aRehearsal(topology);
    const slower = { ...rehearsed.rehearsal, seconds: { build: 99, probe: 99 } };
    expect(rehearsalSection({ ...rehearsed, rehearsal: slower })).toEqual(rehearsalSection(rehearsed));
  });
});
