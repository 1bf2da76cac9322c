import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Emitted, FINDINGS_BEFORE_RULES, type Json, type JsonObject, RULES } from "@ducksnest/checks";
import { nixosMaker, OUTPUT_NAMES, outputMakers } from "@ducksnest/homelab-app";
import { aManifest, manifestText, temporaryFolders } from "@ducksnest/testing";
import type { Topology } from "@ducksnest/topology";
import { parse } from "yaml";
import { NO_RESOURCES, WORKLOADS } from "../../../examples";
import { emittedBy, synthesize } from "../src/outputs/synthesize";
import {
  checkFiles,
  checkText,
  type Example,
  examples,
  fragmentOf,
  manifestWith,
  overlay,
  PAGES,
  pageOf,
} from "./rulePage";

/** The folder of the manifest, which has no secrets. */
const NO_FOLDER = "/nonexistent";

const temporaryFolder = temporaryFolders();

/** Kubernetes objects in a fragment replace those of the same kind and name; others are added. */
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

/** The whole manifest of an example. */
function manifestOf(example: Example): string {
  if (example.of === "manifest") return example.text;
  return manifestText(example.of === "outputs" ? aManifest() : manifestWith(fragmentOf(example)));
}

/** The verdict on a manifest and, if it is sound, what is emitted for it. */
async function judged(manifest: string, lock: string | undefined) {
  const verdict = checkText(manifest, lock);
  if (verdict.kind !== "sound") return { verdict };
  const outputs = await synthesize(verdict.topology, NO_FOLDER, OUTPUT_NAMES, {
    addWorkloads: WORKLOADS.reference,
    addResources: NO_RESOURCES,
  });
  return { verdict, emitted: emittedBy(outputs) };
}

/** The reference homelab, to whose outputs many examples are fragments. Synthesized once. */
let reference: ReturnType<typeof judged> | undefined;

function judgedExample(example: Example): ReturnType<typeof judged> {
  if (example.of !== "outputs" || example.lock !== undefined) return judged(manifestOf(example), example.lock);
  reference ??= judged(manifestOf(example), undefined);
  return reference;
}

/** What the evaluation of the reference homelab says with this extra.nix of firebat. */
async function emittedWith({ text }: Example, topology: Topology): Promise<Emitted> {
  const root = temporaryFolder();
  mkdirSync(join(root, "nix/hosts/laptop-firebat"), { recursive: true });
  writeFileSync(join(root, "nix/hosts/laptop-firebat/extra.nix"), text);
  const { hosts } = outputMakers().judged;
  return emittedBy([await hosts(topology, root), await nixosMaker(hosts)(topology, root)]);
}

/** The names of the rules that report something about an extra.nix. */
async function rulesThatReportNix(example: Example): Promise<string[]> {
  const verdict = checkText(manifestText(aManifest()));
  if (verdict.kind !== "sound") throw new Error("the reference homelab has errors");
  return verdict.checkOutputs(await emittedWith(example, verdict.topology)).map(({ rule }) => rule);
}

/** The names of the rules that report something about an example. */
async function rulesThatReport(example: Example): Promise<string[]> {
  if (example.of === "files") return (await checkFiles(fragmentOf(example))).findings.map(({ rule }) => rule);
  if (example.of === "extraNix") return rulesThatReportNix(example);
  const { verdict, emitted } = await judgedExample(example);
  if (verdict.kind !== "sound" || emitted === undefined) return verdict.findings.map(({ rule }) => rule);
  const findings = verdict.checkOutputs(
    example.of === "outputs" ? overlayOutputs(emitted, fragmentOf(example)) : emitted,
  );
  return findings.map(({ rule }) => rule);
}

/** The front matter of a page, which must have the heading. */
function frontMatterOf(name: string): unknown {
  const page = pageOf(name);
  expect(page).toContain(`\n# ${name}\n`);
  const [, frontMatter = ""] = /^---\n([\s\S]*?)\n---\n/.exec(page) ?? [];
  return parse(frontMatter);
}

const RULE_NAMES = RULES.map(({ name }) => name);
const FINDING_NAMES = Object.keys(FINDINGS_BEFORE_RULES).filter((name) => !RULE_NAMES.includes(name));

describe.each(RULES.map((rule) => [rule.name, rule] as const))("the rule %s", (name, rule) => {
  it("has a page with the same facts", () => {
    const { severity, subject, meaning, remedy, source } = rule;
    expect(frontMatterOf(name)).toEqual({ name, severity, subject, meaning, remedy, source });
    expect(source).toMatch(/^https:\/\//);
  });
});

describe.each(FINDING_NAMES)("the finding %s", (name) => {
  it("has a page with the reason and the fix", () => {
    expect(frontMatterOf(name)).toEqual({ name, severity: "error" });
    const [, reason = ""] = new RegExp(`\n# ${name}\n\n([\\s\\S]*?)\n\n## `).exec(pageOf(name)) ?? [];
    expect(reason.length).toBeGreaterThan(80);
    expect(pageOf(name)).toMatch(/\n## How to fix it\n\n\S/);
  });
});

describe.each([...RULE_NAMES, ...FINDING_NAMES])("the page of %s", (name) => {
  it("has incorrect examples, which are all reported", async () => {
    const incorrect = examples(pageOf(name), "Incorrect");
    expect(incorrect.length).toBeGreaterThan(0);
    for (const example of incorrect) expect(await rulesThatReport(example)).toContain(name);
  });

  it("has correct examples, which are not reported", async () => {
    const correct = examples(pageOf(name), "Correct");
    expect(correct.length).toBeGreaterThan(0);
    for (const example of correct) expect(await rulesThatReport(example)).not.toContain(name);
  });
});

it("every page belongs to a rule or finding, and no two share a name", () => {
  const names = [...RULE_NAMES, ...FINDING_NAMES].map((name) => `${name}.md`);
  expect(readdirSync(PAGES).sort()).toEqual([...names].sort());
  expect(new Set(names).size).toBe(names.length);
});
