import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkHomelab, type Json, type JsonObject, type Verdict } from "@ducksnest/checks";
import { aManifest, type ManifestData, manifestText, REPOSITORY } from "@ducksnest/testing";
import { parse } from "yaml";

export const PAGES = join(REPOSITORY, "docs/checks");

/** The text of a rule's page. */
export function pageOf(rule: string): string {
  return readFileSync(join(PAGES, `${rule}.md`), "utf8");
}

/** An example below one of a page's headings: a fragment of the manifest, or of the outputs. */
export interface Example {
  readonly outputs: boolean;
  readonly fragment: JsonObject;
}

export function examples(page: string, heading: "Incorrect" | "Correct"): Example[] {
  const [, section = ""] = new RegExp(`\n## ${heading}\n([\\s\\S]*?)(?=\n## |$)`).exec(page) ?? [];
  return [...section.matchAll(/```yaml( outputs)?\n([\s\S]*?)```/g)].map(([, outputs, text = ""]) => ({
    outputs: outputs !== undefined,
    fragment: parse(text) as JsonObject,
  }));
}

/** Lays a fragment over data: mappings are merged, null removes, anything else replaces. */
export function overlay(base: Json | undefined, fragment: Json): Json {
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

/** The reference homelab's manifest with a fragment laid over it. */
export function manifestWith(fragment: JsonObject): ManifestData {
  return overlay(aManifest() as Json, fragment) as ManifestData;
}

/** What `check` makes of manifest data. */
export function checkData(manifest: ManifestData): Verdict {
  const folder = mkdtempSync(join(tmpdir(), "ducksnest-test-"));
  try {
    const file = join(folder, "homelab.yaml");
    writeFileSync(file, manifestText(manifest));
    return checkHomelab(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
