import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { REPOSITORY } from "./repository";

/** Folder of the example homelabs. They are the library's fixtures; the manifest at the top level is the user's. */
export const EXAMPLES = join(REPOSITORY, "examples");

/** Names of the example homelabs, sorted: the folders of `EXAMPLES` that have a manifest. */
export function exampleNames(): readonly string[] {
  return readdirSync(EXAMPLES)
    .filter((name) => existsSync(join(EXAMPLES, name, "homelab.yaml")))
    .sort();
}

/**
 * The text of an example's manifest.
 * @throws Error if there is no such example
 */
export function exampleText(name: string): string {
  return readFileSync(join(EXAMPLES, name, "homelab.yaml"), "utf8");
}

/** The text of the reference homelab's manifest. */
export function referenceText(): string {
  return exampleText("reference");
}
