import { cpSync } from "node:fs";
import { join } from "node:path";
import { EXAMPLES, REPOSITORY } from "@ducksnest/testing";

/** The hand-written parts of a flake. */
const HAND_WRITTEN = ["modules", "outputs", "tests"];

/** Copies an example's flake into a folder, whose path has a blank and a letter that a literal path in Nix cannot have. */
export function copyFlake(example: string, folder: string): string {
  const flake = join(folder, "Ein Nest für Enten", "nix");
  cpSync(join(EXAMPLES, example, "expected/nix"), flake, { recursive: true });
  for (const part of HAND_WRITTEN) cpSync(join(REPOSITORY, "nix", part), join(flake, part), { recursive: true });
  return flake;
}
