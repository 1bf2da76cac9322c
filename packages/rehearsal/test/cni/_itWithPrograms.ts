import { existsSync } from "node:fs";
import { join } from "node:path";
import { itOnStage } from "@ducksnest/testing";

/** The folder of the real programs; undefined if this machine has none. */
export const PROGRAMS = process.env.DUCKSNEST_PROGRAMS;

/** `itOnStage`, or a skipped `it`, for a test that needs real programs. It fails if their folder lacks one of them. */
export function itWithPrograms(programs: readonly string[], name: string, test: () => Promise<void>): void {
  if (PROGRAMS === undefined) {
    it.skip(`${name} (skipped: DUCKSNEST_PROGRAMS is not set)`, test);
    return;
  }
  const missing = programs.filter((program) => !existsSync(join(PROGRAMS, program)));
  if (missing.length > 0) throw new Error(`DUCKSNEST_PROGRAMS, ${PROGRAMS}, has no ${missing.join(", ")}`);
  itOnStage(name, test);
}
