import type { Finding } from "@ducksnest/manifest";
import { defectKinds, type Entry, type Reported } from "@ducksnest/testing";
import { judge } from "./_judge";

const KINDS = defectKinds();
const ENTRIES = KINDS.flatMap(({ entries }) => entries);

describe.each(KINDS.filter(({ entries }) => entries.length > 0))("$kind", ({ entries }) => {
  it.each(entries.map((entry) => [entry.id, entry] as const))("%s", async (_, entry) => {
    const findings = await judge(entry);
    const { reported } = entry;
    const before = (await judgeExample(entry)).map(place);
    const added = findings.filter((finding) => !before.includes(place(finding)));
    if (reported === undefined) expect(added.map(described)).toEqual([]);
    else if (!added.some((finding) => isAt(finding, reported))) expect(findings.map(described)).toContain(reported);
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
      expect(summary).toMatch(/^[A-Z0-9`].*\.$/);
      expect(source).toMatch(/^(https:\/\/[^ ]+|ducksnest)$/);
    }
  });
});

/** The findings of the unchanged examples, by name. */
const sound = new Map<string, ReturnType<typeof judge>>();

function judgeExample({ homelab = "reference" }: Entry): ReturnType<typeof judge> {
  const findings = sound.get(homelab) ?? judge({ id: homelab, summary: "", source: "", homelab, changes: [] });
  sound.set(homelab, findings);
  return findings;
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
