import { spawnSync } from "node:child_process";

/** True when the program is on PATH. */
export function hasProgram(name: string): boolean {
  return spawnSync("sh", ["-c", `command -v ${name}`]).status === 0;
}

/**
 * `it`, or a skipped `it` that says why, for a test that needs a program not every machine has.
 * A skipped test is never counted as passed.
 */
export function itWith(program: string): (name: string, test: () => void) => void {
  if (hasProgram(program)) return it;
  return (name, test) => it.skip(`${name} (skipped: ${program} is not installed)`, test);
}
