import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { FINDINGS_BEFORE_RULES, formatText, RULES } from "@ducksnest/checks";
import type { Finding } from "@ducksnest/manifest";
import { defectKinds, type Entry, expectFiles, REPOSITORY, type Reported } from "@ducksnest/testing";
import { type AppRun, type Judgement, judge } from "./_judge";
import { corpusPage } from "./_page";

const KINDS = defectKinds();
const ENTRIES = KINDS.flatMap(({ entries }) => entries);
const PAGE = join(REPOSITORY, "docs/defects.md");

process.env.NO_COLOR = "1";

/** The ids of entries that were judged as they should be. */
const right = new Set<string>();

describe.each(KINDS)("$kind", ({ entries }) => {
  it.each(entries.map((entry) => [entry.id, entry] as const))("%s", async (id, entry) => {
    const before = (await judgeExample(entry)).findings.map(place);
    const judgement = await judge(entry);
    const added = judgement.findings.filter((finding) => !before.includes(place(finding)));
    const { reported } = entry;
    if (reported === undefined) expect(added.map(described)).toEqual([]);
    else if (!added.some((finding) => isAt(finding, reported))) expect(added.map(described)).toContain(reported);
    expectSame(judgement.cdktf, judgement);
    expectSame(judgement.cdk8s, judgement);
    right.add(id);
  });
});

describe("the corpus", () => {
  it("names each entry once", () => {
    const ids = ENTRIES.map(({ id }) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    for (const id of ids) expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
  });

  it("says where each entry comes from, in one sentence what it is", () => {
    for (const { summary, source } of ENTRIES) {
      expect(summary).toMatch(/^\S.*\.$/);
      expect(source).toMatch(/^(https:\/\/[^ ]+|ducksnest)$/);
    }
  });

  it("has a defect for every rule, and for every finding that comes before the rules", () => {
    const names = [...RULES.map(({ name }) => name), ...Object.keys(FINDINGS_BEFORE_RULES)];
    const reported = new Set(ENTRIES.map((entry) => entry.reported?.rule));
    expect(names.filter((name) => !reported.has(name))).toEqual([]);
  });

  it("is in docs/defects.md", () => {
    const page = corpusPage(KINDS, right);
    if (process.env.UPDATE_GOLDEN) writeFileSync(PAGE, page);
    const files = (content: string) => new Map([["defects.md", content]]);
    expectFiles(dirname(PAGE), files(readFileSync(PAGE, "utf8")), files(page));
  });
});

/** What the commands do with the unchanged examples, by name. */
const examples = new Map<string, Promise<Judgement>>();

function judgeExample({ homelab = "reference" }: Entry): Promise<Judgement> {
  const judgement = examples.get(homelab) ?? judge({ id: homelab, summary: "", source: "", homelab, changes: [] });
  examples.set(homelab, judgement);
  return judgement;
}

function place({ rule, path, position }: Finding): string {
  return `${rule} ${path || position.file}`;
}

/** A finding for a failed test's message. */
function described({ rule, path, position, message }: Finding): object {
  return { rule, at: path || `${position.file}:${position.line}`, message };
}

function isAt({ rule, path, position: { file, line } }: Finding, reported: Reported): boolean {
  if (rule !== reported.rule) return false;
  const places = [file, `${file}:${line}`];
  return path === reported.at || places.some((each) => each === reported.at || each.endsWith(`/${reported.at}`));
}

/** An official command line ends like `ducksnest synth`, with the same errors, and writes only if there are none. */
function expectSame(run: AppRun, { findings, exitCode }: Judgement): void {
  const wrong = findings.filter(({ severity }) => severity === "error");
  const errors = wrong.length > 0 ? [`${formatText(wrong, false)}\n`] : [];
  expect(run).toEqual({ errors, exitCode, wrote: exitCode === 0 });
}
