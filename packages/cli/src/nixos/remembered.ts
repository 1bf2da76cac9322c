import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readIfThere } from "@ducksnest/credentials";
import type { Finding } from "@ducksnest/manifest";
import * as z from "zod";

/** Beside the lock of commands that write. Git ignores it. */
const FOLDER = ".ducksnest";
const FILE = "hosts.json";

const POSITION = z.object({ file: z.string(), line: z.number(), column: z.number() });

const FINDING = z.object({
  rule: z.string(),
  severity: z.enum(["error", "warning"]),
  position: POSITION,
  excerpt: z.string().optional(),
  excerptColumn: z.number().optional(),
  path: z.string(),
  message: z.string(),
  fix: z.string(),
  related: z.array(z.object({ position: POSITION, message: z.string() })),
});

const REMEMBERED = z.object({ inputs: z.string(), findings: z.array(FINDING) });

/**
 * The findings about the hosts from the last evaluation; undefined if there was none, or if anything changed since. A file that
 * cannot be used is as if there were none.
 * @param root the manifest's folder
 * @param inputs hash of what the findings depend on
 */
export function readRemembered(root: string, inputs: string): readonly Finding[] | undefined {
  try {
    const found = REMEMBERED.parse(JSON.parse(readIfThere(join(root, FOLDER, FILE)) ?? ""));
    if (found.inputs !== inputs) return undefined;
    return found.findings.map(({ excerpt, excerptColumn, ...finding }) => ({
      ...finding,
      excerpt,
      ...(excerptColumn !== undefined && { excerptColumn }),
    }));
  } catch {
    return undefined;
  }
}

/** Remembers findings. A folder that cannot be written is no error, because the hosts can be evaluated again. */
export function remember(root: string, inputs: string, findings: readonly Finding[]): void {
  const folder = join(root, FOLDER);
  const temporary = join(folder, `${FILE}.${process.pid}`);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(temporary, `${JSON.stringify({ inputs, findings }, undefined, 2)}\n`, { mode: 0o600 });
    renameSync(temporary, join(folder, FILE));
  } catch {
    // The folder is read-only.
  }
}
