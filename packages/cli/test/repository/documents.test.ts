import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { REPOSITORY } from "@ducksnest/testing";
import { PACKAGES } from "./readmes";

const FRONT = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md"];
const DOCS = readdirSync(join(REPOSITORY, "docs"), { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".md"))
  .map((file) => join("docs", file));
const DOCUMENTS = [...FRONT, ...DOCS, ...PACKAGES.map((name) => `packages/${name}/README.md`)];

/** The files and folders that a document links to, from the top level. */
function linked(document: string): readonly string[] {
  const text = readFileSync(join(REPOSITORY, document), "utf8");
  const targets = [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, target = ""]) => target);
  return targets.filter((target) => !target.includes(":")).map((target) => join(dirname(document), target));
}

it.each(DOCUMENTS)("%s has no dead links", (document) => {
  expect(linked(document).filter((target) => !existsSync(join(REPOSITORY, target)))).toEqual([]);
});

it("the index of docs/ links to every page except the pages of rules", () => {
  const pages = DOCS.filter((page) => page !== "docs/README.md" && dirname(page) !== "docs/checks");
  expect(linked("docs/README.md")).toEqual(expect.arrayContaining(pages));
});

it("the table of the manifest's keys has examples of mappings and lists that can be pasted", () => {
  const table = readFileSync(join(REPOSITORY, "docs/manifest.md"), "utf8");
  expect(table).toContain('`{"version":"v3.32.1"}`');
  expect(table).toContain('`[{"cidr":"10.20.0.0/24","zone":"a"}]`');
  expect(table).not.toContain("[object");
});
