import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readIfThere } from "@ducksnest/credentials";
import * as z from "zod";

/** Beside the lock of commands that write. Git ignores it, because each person confirms for themselves. */
const FOLDER = ".ducksnest";
const FILE = "up.json";

const CONFIRMATIONS = z.record(z.string(), z.string());

/**
 * What a person confirmed, by step: a hash of it, so that something else is asked for again. A file that cannot be used is
 * as if there were none, because a person can confirm again.
 * @param root the manifest's folder
 */
export function readConfirmations(root: string): Readonly<Record<string, string>> {
  try {
    return CONFIRMATIONS.parse(JSON.parse(readIfThere(join(root, FOLDER, FILE)) ?? "{}"));
  } catch {
    return {};
  }
}

/** Remembers that a person confirmed a step. */
export function writeConfirmation(root: string, step: string, hash: string): void {
  const folder = join(root, FOLDER);
  mkdirSync(folder, { recursive: true });
  const temporary = join(folder, `${FILE}.${process.pid}`);
  writeFileSync(temporary, `${JSON.stringify({ ...readConfirmations(root), [step]: hash }, undefined, 2)}\n`);
  renameSync(temporary, join(folder, FILE));
}
