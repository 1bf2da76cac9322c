import { accessSync, constants } from "node:fs";
import { join } from "node:path";
import { hasProgram } from "./programs";

/** What tests with real programs need. */
export interface ProgramNeeds {
  readonly programs: readonly string[];
  /** Whether only root can run the tests. @default false */
  readonly root?: boolean;
}

/**
 * `describe` for tests with real programs, from the folder that DUCKSNEST_PROGRAMS names, or else from PATH. Without
 * them it is skipped and says why. If DUCKSNEST_PROGRAMS is set it fails instead, because somebody meant to run the tests.
 * @param tests gets the folder; undefined if DUCKSNEST_PROGRAMS is not set
 */
export function describeWithPrograms(
  name: string,
  needs: ProgramNeeds,
  tests: (folder: string | undefined) => void,
): void {
  const folder = process.env.DUCKSNEST_PROGRAMS;
  const missing = needs.programs.filter((program) => !isIn(folder, program) && !hasProgram(program));
  const isDenied = needs.root === true && process.getuid?.() !== 0;
  if (missing.length > 0 && folder !== undefined) {
    describe(name, () => {
      it("has its programs", () => {
        throw new Error(`DUCKSNEST_PROGRAMS is ${folder}, which lacks ${missing.join(", ")}, and PATH lacks them too.`);
      });
    });
  } else if (missing.length > 0 || isDenied) {
    const why = isDenied ? "needs root" : `${missing.join(", ")} not installed; DUCKSNEST_PROGRAMS can name a folder`;
    describe.skip(`${name} (skipped: ${why})`, () => tests(folder));
  } else {
    describe(name, () => tests(folder));
  }
}

function isIn(folder: string | undefined, program: string): boolean {
  if (folder === undefined) return false;
  try {
    accessSync(join(folder, program), constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
