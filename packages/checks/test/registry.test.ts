import { type Dirent, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { FINDINGS_BEFORE_RULES, RULES } from "@ducksnest/checks";
import { REPOSITORY } from "@ducksnest/testing";

const SOURCES = join(__dirname, "../src");
const RULE_SOURCES = join(SOURCES, "rules");
const RULE_TESTS = join(__dirname, "rules");
const PAGES = join(REPOSITORY, "docs/checks");
const MAX_FILES_PER_FOLDER = 20;

const IDS = RULES.map(({ name }) => name).sort();

function filesIn(folder: string): Dirent[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile());
}

/** Each id that a file is named after, with the folder of the file. Helpers start with an underscore. */
function groupsIn(folder: string, suffix: string): Readonly<Record<string, string>> {
  const found = filesIn(folder).filter(({ name }) => name.endsWith(suffix) && !name.startsWith("_"));
  return Object.fromEntries(found.map(({ name, parentPath }) => [name.slice(0, -suffix.length), basename(parentPath)]));
}

const SOURCE_GROUPS = groupsIn(RULE_SOURCES, ".ts");

describe("the id of a rule", () => {
  it("names its source file, and every source file holds a rule", () => {
    expect(Object.keys(SOURCE_GROUPS).sort()).toEqual(IDS);
  });

  it.each(Object.entries(SOURCE_GROUPS))("%s names the one thing that its file exports", async (id, group) => {
    const exported: Record<string, unknown> = await import(join(RULE_SOURCES, group, id));
    expect(Object.values(exported)).toEqual([RULES.find(({ name }) => name === id)]);
  });

  it("names its test file, in the same group, and every test file tests a rule", () => {
    expect(groupsIn(RULE_TESTS, ".test.ts")).toEqual(SOURCE_GROUPS);
  });

  it("names its page, and every page explains a rule or a finding that comes before the rules", () => {
    const pages = Object.keys(groupsIn(PAGES, ".md")).sort();
    expect(pages).toEqual([...new Set([...IDS, ...Object.keys(FINDINGS_BEFORE_RULES)])].sort());
  });
});

it(`no folder of sources has more than ${MAX_FILES_PER_FOLDER} files`, () => {
  const folders = filesIn(SOURCES).map(({ parentPath }) => parentPath);
  for (const folder of new Set(folders)) {
    const count = folders.filter((each) => each === folder).length;
    expect({ folder, fits: count <= MAX_FILES_PER_FOLDER }).toEqual({ folder, fits: true });
  }
});
