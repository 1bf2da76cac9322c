import { readdirSync } from "node:fs";
import { type Emitted, type Json, type JsonObject, RULES } from "@ducksnest/checks";
import { aManifest } from "@ducksnest/testing";
import { parse } from "yaml";
import { OUTPUT_NAMES } from "../src/Output";
import { emittedBy, synthesize } from "../src/synthesize";
import { checkData, type Example, examples, manifestWith, overlay, PAGES, pageOf } from "./rulePage";

/** Secrets are looked for beside the manifest; there are none. */
const NO_FOLDER = "/nonexistent";

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
  const verdict = checkData(outputs ? aManifest() : manifestWith(fragment));
  if (verdict.kind !== "sound") return verdict.diagnostics.map(({ rule }) => rule);
  const emitted = emittedBy(await synthesize(verdict.topology, NO_FOLDER, OUTPUT_NAMES));
  const diagnostics = verdict.checkOutputs(outputs ? overlayOutputs(emitted, fragment) : emitted);
  return diagnostics.map(({ rule }) => rule);
}

describe.each(RULES.map((rule) => [rule.name, rule] as const))("%s", (name, rule) => {
  const page = () => pageOf(name);

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
