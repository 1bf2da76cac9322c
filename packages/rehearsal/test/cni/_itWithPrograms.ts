import { existsSync } from "node:fs";
import { join } from "node:path";
import { hasProgram, itOnStage } from "@ducksnest/testing";

/** The folder of the real programs; undefined if this machine has none. */
export const PROGRAMS = process.env.DUCKSNEST_PROGRAMS;

/**
 * `itOnStage`, or a skipped `it` that says why, for a test that runs real programs as root. If there is a folder of real
 * programs, the test fails when neither it nor PATH has one of them.
 */
export function itWithPrograms(programs: readonly string[], name: string, test: () => Promise<void>): void {
  const reason =
    PROGRAMS === undefined ? "DUCKSNEST_PROGRAMS is not set" : process.getuid?.() === 0 ? undefined : "needs root";
  if (PROGRAMS === undefined || reason !== undefined) {
    it.skip(`${name} (skipped: ${reason})`, test);
    return;
  }
  const missing = programs.filter((program) => !existsSync(join(PROGRAMS, program)) && !hasProgram(program));
  if (missing.length > 0)
    throw new Error(`neither DUCKSNEST_PROGRAMS, ${PROGRAMS}, nor PATH has ${missing.join(", ")}`);
  itOnStage(name, test);
}

/** The path of a real program in its folder; its name if only PATH has it. */
export function programPath(name: string): string {
  const path = join(PROGRAMS ?? "", name);
  return existsSync(path) ? path : name;
}
