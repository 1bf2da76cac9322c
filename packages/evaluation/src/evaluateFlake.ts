import { execFile } from "node:child_process";
import { join } from "node:path";

/** The result of an evaluation. */
export type FlakeEvaluation =
  /** The value, as JSON. */
  | { readonly kind: "evaluated"; readonly json: string }
  /** There is no value. Nix's own words say why, with its traces. */
  | { readonly kind: "refused"; readonly words: string }
  /** Nix is not installed. */
  | { readonly kind: "missing" };

export interface EvaluateFlakeOptions {
  /** The program. @default nix-instantiate on PATH */
  readonly nixInstantiate?: string;
}

/** The whole flake of a hundred hosts prints a few MiB. */
const MAX_BYTES = 1 << 28;

/** Reading a flake outside the store is allowed, whatever the user's nix.conf says. */
const ANYWHERE = ["--option", "pure-eval", "false", "--option", "restrict-eval", "false"];

/**
 * Calls the function in a file of a flake. Nothing is built or written, so neither a network nor a Nix store is needed.
 * @param flake absolute path of its folder, without symbolic links, because Nix names files by their real paths
 * @param file path of the file in it, such as `tests/settings.nix`
 * @param argument the function's argument, as JSON data
 */
export function evaluateFlake(
  flake: string,
  file: string,
  argument: object,
  { nixInstantiate = "nix-instantiate" }: EvaluateFlakeOptions = {},
): Promise<FlakeEvaluation> {
  const args = ["--eval", "--strict", "--json", "--store", "dummy://", ...ANYWHERE, "-"];
  return new Promise((resolve) => {
    const child = execFile(
      nixInstantiate,
      args,
      { maxBuffer: MAX_BYTES, env: process.env },
      (error, stdout, stderr) => {
        if (error === null) resolve({ kind: "evaluated", json: stdout });
        else if (error.code === "ENOENT") resolve({ kind: "missing" });
        else resolve({ kind: "refused", words: stderr || error.message });
      },
    );
    child.stdin?.on("error", () => undefined); // if the program ends before it has read all, its own words say why
    child.stdin?.end(`import ${nixPath(join(flake, file))} (builtins.fromJSON ${nixString(JSON.stringify(argument))})`);
  });
}

/** A literal path cannot contain blanks or letters such as ö. */
function nixPath(path: string): string {
  return `(/. + ${nixString(path)})`;
}

function nixString(text: string): string {
  return `"${text.replaceAll(/["\\$]/g, "\\$&")}"`;
}
