import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkHomelab, type Emitted, type Json, type JsonObject, RULES } from "@ducksnest/checks";
import { aManifest, type ManifestData, manifestText, REPOSITORY, temporaryFolders } from "@ducksnest/testing";
import { parse } from "yaml";
import { OUTPUT_NAMES } from "../src/Output";
import { emittedBy, synthesize } from "../src/synthesize";

const newFolder = temporaryFolders();

const PAGES = join(REPOSITORY, "docs/checks");

/** A page's front matter, and the examples below one of its headings: a fragment of the manifest, or of the outputs. */
interface Example {
  readonly outputs: boolean;
  readonly fragment: JsonObject;
}

function examples(page: string, heading: "Incorrect" | "Correct"): Example[] {
  const [, section = ""] = new RegExp(`\n## ${heading}\n([\\s\\S]*?)(?=\n## |$)`).exec(page) ?? [];
  return [...section.matchAll(/```yaml( outputs)?\n([\s\S]*?)```/g)].map(([, outputs, text = ""]) => ({
    outputs: outputs !== undefined,
    fragment: parse(text) as JsonObject,
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

/** The names of the rules that report something of the reference homelab with the fragment laid over it. */
async function rulesThatReport({ outputs, fragment }: Example): Promise<string[]> {
  const manifest = outputs ? aManifest() : (overlay(aManifest() as Json, fragment) as ManifestData);
  const file = join(newFolder(), "homelab.yaml");
  writeFileSync(file, manifestText(manifest));
  const verdict = checkHomelab(file);
  if (verdict.kind !== "sound") return verdict.diagnostics.map(({ rule }) => rule);
  const emitted = emittedBy(await synthesize(verdict.topology, join(file, ".."), OUTPUT_NAMES));
  const diagnostics = verdict.checkOutputs(outputs ? overlayOutputs(emitted, fragment) : emitted);
  return diagnostics.map(({ rule }) => rule);
}

describe.each(RULES.map((rule) => [rule.name, rule] as const))("%s", (name, rule) => {
  const page = () => readFileSync(join(PAGES, `${name}.md`), "utf8");

  it("has a page that says what the rule says", () => {
    const [, frontMatter = ""] = /^---\n([\s\S]*?)\n---\n/.exec(page()) ?? [];
    const { severity, subject, meaning, remedy, source } = rule;
    expect(parse(frontMatter)).toEqual({ name, severity, subject, meaning, remedy, source });
    expect(page()).toContain(`\n# ${name}\n`);
    expect(source).toMatch(/^https:\/\//);
  });

  it("reports every incorrect example", async () => {
    const incorrect = examples(page(), "Incorrect");
    expect(incorrect.length).toBeGreaterThan(0);
    for (const example of incorrect) expect(await rulesThatReport(example)).toContain(name);
  });

  it("is content with every correct example", async () => {
    const correct = examples(page(), "Correct");
    expect(correct.length).toBeGreaterThan(0);
    for (const example of correct) expect(await rulesThatReport(example)).not.toContain(name);
  });
});

it("has no page without a rule, and no two rules of one name", () => {
  const names = RULES.map((rule) => rule.name).sort();
  expect(readdirSync(PAGES).sort()).toEqual(names.map((name) => `${name}.md`).sort());
  expect(new Set(names).size).toBe(names.length);
});
