import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { checkHomelab, type Json, type JsonObject, type Verdict } from "@ducksnest/checks";
import { LOCK_FILE } from "@ducksnest/manifest";
import { checkHomelabWithFiles } from "@ducksnest/outputs";
import { aManifest, type ManifestData, manifestText, REPOSITORY } from "@ducksnest/testing";
import { parse } from "yaml";

export const PAGES = join(REPOSITORY, "docs/checks");

/** The text of a rule's page. */
export function pageOf(rule: string): string {
  return readFileSync(join(PAGES, `${rule}.md`), "utf8");
}

/** An example: a fragment of the manifest, of the outputs, files beside the manifest, or the whole text of a manifest. */
export interface Example {
  readonly of: "fragment" | "outputs" | "files" | "manifest";
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
  return [...section.matchAll(/```yaml(?: (outputs|files|manifest|lock))?\n([\s\S]*?)```/g)].flatMap(
    ([, of, text = ""]): Example[] => {
      if (of === "outputs" || of === "files" || of === "manifest") return [{ of, text, lock }];
      if (of !== "lock") return [{ of: "fragment", text, lock }];
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

/** The verdict on the reference homelab with files beside its manifest. @param files contents by path */
export async function checkFiles(files: JsonObject): Promise<Verdict> {
  const folder = mkdtempSync(join(tmpdir(), "ducksnest-test-"));
  try {
    const manifest = join(folder, "homelab.yaml");
    writeFileSync(manifest, manifestText(aManifest()));
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), String(content));
    }
    return await checkHomelabWithFiles(manifest, "all");
  } finally {
    rmSync(folder, { recursive: true });
  }
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
