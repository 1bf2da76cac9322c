import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  checkHomelab,
  type Emitted,
  FINDINGS_BEFORE_RULES,
  type Json,
  type JsonObject,
  RULES,
} from "@ducksnest/checks";
import { aManifest, type ManifestData, manifestText, REPOSITORY } from "@ducksnest/testing";
import { parse } from "yaml";
import { OUTPUT_NAMES } from "../src/Output";
import { emittedBy, synthesize } from "../src/synthesize";

const PAGES = join(REPOSITORY, "docs/checks");

/** What an example holds: a fragment of the manifest, a fragment of the outputs, or the whole text of a manifest. */
interface Example {
  readonly of: "fragment" | "outputs" | "manifest";
  readonly text: string;
}

function examples(page: string, heading: "Incorrect" | "Correct"): Example[] {
  const [, section = ""] = new RegExp(`\n## ${heading}\n([\\s\\S]*?)(?=\n## |$)`).exec(page) ?? [];
  return [...section.matchAll(/```yaml(?: (outputs|manifest))?\n([\s\S]*?)```/g)].map(([, of, text = ""]) => ({
    of: of === "outputs" || of === "manifest" ? of : "fragment",
    text,
  }));
}

/** Lays a fragment over data: mappings are merged, null removes, anything else replaces. */
function overlay(base: Json | undefined, fragment: Json): Json {
  if (!isMapping(fragment)) return fragment;
  const merged: Record<string, Json> = isMapping(base) ? { ...base } : {};
  for (const [key, value] of Object.entries(fragment)) {
    if (value === null) delete merged[key];
    else merged[key] = overlay(merged[key], value);
  }
  return merged;
}

function isMapping(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Kubernetes objects in a fragment replace those of their kind and name, and are added otherwise. */
function overlayOutputs(emitted: Emitted, { cluster = [], cloud = {}, hosts = {} }: JsonObject): Emitted {
  const id = (object: Json) => {
    const { kind, metadata } = object as { kind: string; metadata: { name: string; namespace?: string } };
    return `${kind} ${metadata.namespace ?? ""}/${metadata.name}`;
  };
  const objects = cluster as readonly JsonObject[];
  const replaced = new Set(objects.map(id));
  const over = (base: ReadonlyMap<string, JsonObject>, fragment: Json) =>
    new Map(Object.entries(overlay(Object.fromEntries(base), fragment) as Record<string, JsonObject>));
  return {
    cluster: [...emitted.cluster.filter((object) => !replaced.has(id(object))), ...objects],
    cloud: over(emitted.cloud, cloud),
    hosts: over(emitted.hosts, hosts),
  };
}

/** The manifest that an example stands for. */
function manifestOf({ of, text }: Example): string {
  if (of === "manifest") return text;
  return manifestText(of === "outputs" ? aManifest() : (overlay(aManifest() as Json, parse(text)) as ManifestData));
}

/** The names of the checks that report something about an example. */
async function checksThatReport(example: Example): Promise<string[]> {
  const file = join(mkdtempSync(join(tmpdir(), "ducksnest-test-")), "homelab.yaml");
  writeFileSync(file, manifestOf(example));
  const verdict = checkHomelab(file);
  if (verdict.kind !== "sound") return verdict.diagnostics.map(({ rule }) => rule);
  const emitted = emittedBy(await synthesize(verdict.topology, join(file, ".."), OUTPUT_NAMES));
  const { of, text } = example;
  const diagnostics = verdict.checkOutputs(of === "outputs" ? overlayOutputs(emitted, parse(text)) : emitted);
  return diagnostics.map(({ rule }) => rule);
}

/** A page's front matter, once the page is known to have the heading. */
function frontMatterOf(name: string): unknown {
  const page = readPage(name);
  expect(page).toContain(`\n# ${name}\n`);
  const [, frontMatter = ""] = /^---\n([\s\S]*?)\n---\n/.exec(page) ?? [];
  return parse(frontMatter);
}

function readPage(name: string): string {
  return readFileSync(join(PAGES, `${name}.md`), "utf8");
}

const RULE_NAMES = RULES.map(({ name }) => name);
const FINDING_NAMES = Object.keys(FINDINGS_BEFORE_RULES).filter((name) => !RULE_NAMES.includes(name));

describe.each(RULES.map((rule) => [rule.name, rule] as const))("the rule %s", (name, rule) => {
  it("has a page that says what the rule says", () => {
    const { severity, subject, meaning, remedy, source } = rule;
    expect(frontMatterOf(name)).toEqual({ name, severity, subject, meaning, remedy, source });
    expect(source).toMatch(/^https:\/\//);
  });
});

describe.each(FINDING_NAMES)("the finding %s", (name) => {
  it("has a page with the reason and the way to fix it", () => {
    expect(frontMatterOf(name)).toEqual({ name, severity: "error" });
    const [, reason = ""] = new RegExp(`\n# ${name}\n\n([\\s\\S]*?)\n\n## `).exec(readPage(name)) ?? [];
    expect(reason.length).toBeGreaterThan(80);
    expect(readPage(name)).toMatch(/\n## How to fix it\n\n\S/);
  });
});

describe.each([...RULE_NAMES, ...FINDING_NAMES])("the page of %s", (name) => {
  it("has incorrect examples, and each is reported", async () => {
    const incorrect = examples(readPage(name), "Incorrect");
    expect(incorrect.length).toBeGreaterThan(0);
    for (const example of incorrect) expect(await checksThatReport(example)).toContain(name);
  });

  it("has correct examples, and none is reported", async () => {
    const correct = examples(readPage(name), "Correct");
    expect(correct.length).toBeGreaterThan(0);
    for (const example of correct) expect(await checksThatReport(example)).not.toContain(name);
  });
});

it("every page is that of a check, and no two rules share a name", () => {
  const names = [...RULE_NAMES, ...FINDING_NAMES].map((name) => `${name}.md`);
  expect(readdirSync(PAGES).sort()).toEqual([...names].sort());
  expect(new Set(names).size).toBe(names.length);
});
