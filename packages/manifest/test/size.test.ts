import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadHomelab, parseHomelab } from "@ducksnest/manifest";
import { referenceText } from "@ducksnest/testing";
import { describeResult, edited, findings } from "./_findings";

/** How much longer ten times the work may take: ten times, and as much again for noise and the garbage collector. */
const TENFOLD = 30;

function milliseconds(text: string): number {
  const start = performance.now();
  parseHomelab(text, "homelab.yaml");
  return performance.now() - start;
}

const lines = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => line(index)).join("");

describe("loading takes time in proportion to", () => {
  it.each<[name: string, text: (count: number) => string, few: number]>([
    ["unknown keys", (count) => referenceText() + lines(count, (index) => `key${index}: 1\n`), 1_500],
    ["unknown keys on one line", (count) => `{ ${lines(count, (index) => `key${index}: 1, `)} }`, 500],
    [
      "wrong hosts",
      (count) => edited("hosts:\n", `hosts:\n${lines(count, (index) => `  h${index}: { site: hom, rol: x }\n`)}`),
      600,
    ],
    [
      "hosts on sites that are not there",
      (count) =>
        `sites:\n${lines(count, (index) => `  s${index}: { kind: lan, cidr: 10.0.0.0/8, gateway: 10.0.0.1 }\n`)}` +
        `hosts:\n${lines(count, (index) => `  h${index}: { site: site-${index}, role: worker }\n`)}`,
      200,
    ],
    ["duplicate keys", (count) => lines(count, () => "a: 1\n"), 500],
    ["aliases", (count) => `a: &a { b: 1 }\n${lines(count, (index) => `k${index}: *a\n`)}`, 500],
    ["tabs", (count) => lines(count, (index) => `k${index}:\n\ta: 1\n`), 500],
    ["open brackets", (count) => lines(count, (index) => `k${index}: [\n`), 500],
  ])(
    "%s",
    (_, text, few) => {
      const [small, large] = [text(few), text(10 * few)];
      milliseconds(small);
      expect(milliseconds(large) / milliseconds(small)).toBeLessThan(TENFOLD);
    },
    120_000,
  );
});

describe("a manifest that is too large", () => {
  it("is refused before it is parsed, from a file or a device without an end", () => {
    const folder = mkdtempSync(join(tmpdir(), "ducksnest-manifest-"));
    writeFileSync(join(folder, "homelab.yaml"), `name: ${"a".repeat(17 * 1024 * 1024)}\n`);
    const refusal = [
      "1:1 unreadable-manifest : The manifest is larger than 16 MiB. -> Check that this is the right file; a manifest of 10,000 hosts is about 4 MiB.",
    ];
    expect(describeResult(loadHomelab(join(folder, "homelab.yaml")))).toEqual(refusal);
    expect(describeResult(loadHomelab("/dev/zero"))).toEqual(refusal);
    rmSync(folder, { recursive: true });
  });
});

describe("a manifest that is nested too deep", () => {
  it.each([
    ["brackets", `a: ${"[".repeat(100_000)}`, "1:105"],
    ["closed brackets", `a: ${"[".repeat(1000)}${"]".repeat(1000)}`, "1:105"],
    ["curly brackets", "{a: ".repeat(1000), undefined],
    ["dashes", "- ".repeat(100_000), undefined],
    ["question marks", "? ".repeat(100_000), undefined],
    ["lines", lines(1000, (index) => `${" ".repeat(index)}a:\n`), undefined],
  ])("is refused at the place: %s", (_, text, place) => {
    const [finding, ...others] = findings(text);
    expect(others).toEqual([]);
    expect(finding).toContain(
      "yaml-syntax : Mappings and lists are nested more than 100 levels deep here. -> Remove brackets or `- ` that do not belong here; no valid manifest is nested this deep.",
    );
    if (place !== undefined) expect(finding?.split(" ")[0]).toBe(place);
  });
});

describe("a long value", () => {
  it.each([
    ["name: ducksnest", `name: ${"a".repeat(10_000_000)}`],
    ["name: ducksnest", `"${"n".repeat(10_000_000)}": 1\nname: ducksnest`],
    ["podCidr: 10.244.0.0/16", `podCidr: ${"1".repeat(1_000_000)}.0.0.0/8`],
    ["  firebat:\n", `  ${"F".repeat(1000)}:\n`],
    ["timeZone: Asia/Seoul", `timeZone: ${"a".repeat(1_000_000)}`],
  ])("is shown in part", (from, to) => {
    const result = parseHomelab(edited(from, to), "homelab.yaml");
    expect(result.kind).not.toBe("loaded");
    expect(JSON.stringify(result).length).toBeLessThan(5_000);
  });

  it("has an excerpt of its line around it, with its column", () => {
    const result = parseHomelab(
      `{ ${"name: x, ".repeat(1)}${lines(2000, (index) => `key${index}: 1, `)} }`,
      "homelab.yaml",
    );
    if (result.kind !== "invalid") throw new Error("expected to be invalid");
    const found = result.findings.find(({ path }) => path === "key1500");
    expect(found?.excerpt?.length).toBe(400);
    expect(found?.excerpt?.slice((found.excerptColumn ?? 0) - 1).startsWith("key1500: 1, ")).toBe(true);
  });
});
