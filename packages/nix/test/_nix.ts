import { spawnSync } from "node:child_process";

/** The value of a Nix expression; throws Nix's own error if there is none. */
export function evaluate(expression: string): unknown {
  const { status, stdout, stderr } = instantiate(["--eval", "--strict", "--json"], expression);
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

/** A path as a Nix expression. A literal path cannot contain spaces or letters such as ö. */
export function nixPath(path: string): string {
  return `(/. + ${JSON.stringify(path)})`;
}

/** Nix's syntax error for the expression; empty if there is none. Free variables are allowed. */
export function parses(expression: string): string {
  const { status, stderr } = instantiate(["--parse"], `scope: with scope; ${expression}`);
  return status === 0 ? "" : stderr;
}

function instantiate(args: readonly string[], input: string) {
  return spawnSync("nix-instantiate", [...args, "-"], { input, encoding: "utf8", maxBuffer: 1 << 28 });
}
