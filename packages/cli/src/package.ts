import { readFileSync } from "node:fs";
import { join } from "node:path";

/** This package's folder. The sources and the bundle are both one level below it. */
const PACKAGE = join(__dirname, "..");

/** Top level of the repository, which holds the rules' pages and the hand-written part of the flake. */
export const REPOSITORY = join(PACKAGE, "../..");

/** The command's version, from its package.json. */
export function version(): string {
  const { version }: { readonly version: string } = JSON.parse(readFileSync(join(PACKAGE, "package.json"), "utf8"));
  return version;
}
