import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { join } from "node:path";
import { REPOSITORY } from "@ducksnest/testing";

/** The command that `scripts/build.js` built last. */
export const DUCKSNEST = join(REPOSITORY, "packages/cli/bin/ducksnest.js");

interface Options {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly uid?: number;
}

/** Runs the built command in a process of its own. */
export function ducksnest(args: readonly string[], options: Options = {}): SpawnSyncReturns<string> {
  const limits = { maxBuffer: 256 * 1024 * 1024, timeout: 120_000 };
  return spawnSync(process.execPath, [DUCKSNEST, ...args], {
    cwd: REPOSITORY,
    encoding: "utf8",
    ...limits,
    ...options,
  });
}
