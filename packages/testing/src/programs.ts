import { spawnSync } from "node:child_process";

/** True if the program is on PATH. */
export function hasProgram(name: string): boolean {
  return spawnSync("sh", ["-c", `command -v ${name}`]).status === 0;
}

/**
 * `it`, or a skipped `it` that says why, for a test that needs programs that some machines lack.
 */
export function itWith(...programs: readonly string[]): (name: string, test: () => void) => void {
  const missing = programs.filter((program) => !hasProgram(program));
  if (missing.length === 0) return it;
  return (name, test) => it.skip(`${name} (skipped: ${missing.join(" and ")} not installed)`, test);
}
