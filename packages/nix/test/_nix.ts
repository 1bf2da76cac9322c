import { spawnSync } from "node:child_process";

/** The value of a Nix expression; throws with Nix's own words when it has none. */
export function evaluate(expression: string): unknown {
  const { status, stdout, stderr } = instantiate(["--eval", "--strict", "--json"], expression);
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

/** Empty when Nix can parse the expression, whatever its free variables, else what it says. */
export function parses(expression: string): string {
  const { status, stderr } = instantiate(["--parse"], `scope: with scope; ${expression}`);
  return status === 0 ? "" : stderr;
}

function instantiate(args: readonly string[], input: string) {
  return spawnSync("nix-instantiate", [...args, "-"], { input, encoding: "utf8", maxBuffer: 1 << 28 });
}
