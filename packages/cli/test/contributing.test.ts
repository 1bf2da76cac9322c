import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { REPOSITORY } from "@ducksnest/testing";

const GUIDE = readFileSync(join(REPOSITORY, "CONTRIBUTING.md"), "utf8");

/** The text below a heading of the guide, up to the next one. */
function section(heading: string): string {
  const found = GUIDE.split(/^## /m).find((part) => part.startsWith(`${heading}\n`));
  if (found === undefined) throw new Error(`CONTRIBUTING.md has no section "${heading}"`);
  return found;
}

/** The TypeScript, Nix and Markdown files of a file or folder. */
function textsOf(path: string): readonly string[] {
  const full = join(REPOSITORY, path);
  if (!existsSync(full)) return [];
  if (statSync(full).isFile()) return [readFileSync(full, "utf8")];
  // With file types, it does not follow the links to libraries.
  return readdirSync(full, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|nix|md)$/.test(entry.name))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"));
}

/** Whether a name is declared in a text: a function, class, constant, key or Nix attribute. */
function declares(text: string, name: string): boolean {
  return new RegExp(`\\b(function|class|const) ${name}\\b|^\\s*${name}(:| =) `, "m").test(text);
}

describe("the way of one value", () => {
  const steps = [...section("The way of one value").matchAll(/^(\d)\. `(\w+)` in `([^`]+)`/gm)].map(
    ([, number, name = "", place = ""]) => ({ number: Number(number), name, place }),
  );

  it("has at most six steps for each output", () => {
    expect(steps.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 4, 5, 6, 4, 5, 4, 5, 6]);
  });

  it.each(steps)("has $name in $place", ({ name, place }) => {
    expect(textsOf(place).filter((text) => declares(text, name))).not.toEqual([]);
  });

  it("ends at rules that exist", () => {
    const rules = [...section("The way of one value").matchAll(/`([a-z]+(?:-[a-z]+)+)`/g)].map(([, rule = ""]) => rule);
    expect(rules.length).toBeGreaterThan(0);
    expect(rules.filter((rule) => !existsSync(join(REPOSITORY, "docs/checks", `${rule}.md`)))).toEqual([]);
  });
});

describe("the vocabulary", () => {
  const words = [...section("Vocabulary").matchAll(/^\| ([a-z][\w -]*) \| /gm)].map(([, word = ""]) => word).slice(1);
  const sources = ["packages", "apps", "docs", "nix"].flatMap(textsOf).join("\n");

  it("has a row for each of some two dozen words, and none twice", () => {
    expect(words.length).toBeGreaterThan(20);
    expect(words).toEqual([...new Set(words)]);
  });

  it.each(words)("has the word %s because the project uses it", (word) => {
    expect(sources).toMatch(new RegExp(`\\b${word.replace(/s$/, "")}s?\\b`, "i"));
  });
});

it("names only files and folders that exist, apart from patterns and generated ones", () => {
  const paths = [...GUIDE.matchAll(/`((?:packages|apps|nix|docs|scripts)\/[^`\s]*)`/g)].map(([, path = ""]) => path);
  expect(paths.length).toBeGreaterThan(10);
  expect(paths.filter((path) => !path.includes("<") && !existsSync(join(REPOSITORY, path)))).toEqual([]);
});
