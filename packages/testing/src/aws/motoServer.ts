import { spawnSync } from "node:child_process";
import { readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";

/** moto's server, a program that answers in place of AWS. @see https://docs.getmoto.org/en/latest/docs/server_mode.html */
export interface MotoServer {
  /** Absolute path. */
  readonly path: string;
  /** Version, such as `5.2.5`. */
  readonly version: string;
}

/** Older versions fail to load the same images for a second region. */
const MINIMUM = "5.2.5";

/** The server on PATH, or the one that DUCKSNEST_MOTO_SERVER names; or the reason why there is none. */
export function findMotoServer(): MotoServer | string {
  const name = process.env.DUCKSNEST_MOTO_SERVER ?? "moto_server";
  const found = output("sh", "-c", `command -v "$0"`, name);
  if (found === "") return `${name} not installed; DUCKSNEST_MOTO_SERVER can name it`;
  const path = realpathSync(found);
  const version = output(pythonOf(path), "-c", "from importlib.metadata import version; print(version('moto'))");
  if (version === "") return `${name} does not say its version`;
  if (version.localeCompare(MINIMUM, "en", { numeric: true }) < 0) return `moto ${version} is older than ${MINIMUM}`;
  return { path, version };
}

/** The interpreter in the script's first line, or the one beside it if that is a wrapper in another language. */
function pythonOf(script: string): string {
  const [, interpreter] = /^#!(\S*python\S*)\n/.exec(readFileSync(script, "latin1")) ?? [];
  return interpreter ?? join(dirname(script), "python3");
}

function output(program: string, ...words: readonly string[]): string {
  return spawnSync(program, words, { encoding: "utf8" }).stdout?.trim() ?? "";
}
