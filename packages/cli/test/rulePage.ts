import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkHomelab, type Json, type JsonObject, type Verdict } from "@ducksnest/checks";
import { LOCK_FILE } from "@ducksnest/manifest";
import { aManifest, type ManifestData, manifestText, REPOSITORY } from "@ducksnest/testing";
import { parse } from "yaml";

export const PAGES = join(REPOSITORY, "docs/checks");

/** The text of a rule's page. */
export function pageOf(rule: string): string {
  return readFileSync(join(PAGES, `${rule}.md`), "utf8");
}

/** An example: a fragment of the manifest, a fragment of the outputs, the whole text of a manifest, or the extra.nix of firebat. */
export interface Example {
  readonly of: "fragment" | "outputs" | "manifest" | "extraNix";
  readonly text: string;
  /** Text of the lock beside the manifest; undefined if there is none. */
  readonly lock: string | undefined;
}

/** A fragment as data. */
export function fragmentOf({ text }: Example): JsonObject {
  return parse(text) as JsonObject;
}

export function examples(page: string, heading: "Incorrect" | "Correct"): Example[] {
  const [, section = ""] = new RegExp(`\n## ${heading}\n([\\s\\S]*?)(?=\n## |$)`).exec(page) ?? [];
  // A lock belongs to the examples after it.
  let lock: string | undefined;
  return [...section.matchAll(/```(yaml|nix)(?: (outputs|manifest|lock))?\n([\s\S]*?)```/g)].flatMap(
    ([, language, of, text = ""]): Example[] => {
      if (language === "nix") return [{ of: "extraNix", text, lock }];
      if (of !== "lock") return [{ of: of === "outputs" || of === "manifest" ? of : "fragment", text, lock }];
      lock = text;
      return [];
    },
  );
}

/** Lays a fragment over data. Mappings are merged, null removes, and anything else replaces. */
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

/** The verdict on manifest data. */
export function checkData(manifest: ManifestData): Verdict {
  return checkText(manifestText(manifest));
}

/** The verdict on a manifest's text. @param lock text of the lock beside it; none if undefined */
export function checkText(manifest: string, lock?: string): Verdict {
  const folder = mkdtempSync(join(tmpdir(), "ducksnest-test-"));
  try {
    const file = join(folder, "homelab.yaml");
    writeFileSync(file, manifest);
    if (lock !== undefined) {
      writeFileSync(join(folder, LOCK_FILE), lock);
      // The lock counts once something is deployed, which these states show.
      for (const [, state] of lock.matchAll(/state: (\S+\.tfstate)$/gm)) writeFileSync(join(folder, state ?? ""), "{}");
    }
    return checkHomelab(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
