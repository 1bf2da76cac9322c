import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** The words of all Nix files of a flake's hosts, because any may name a package that the stand-in for nixpkgs lacks. */
export function wordsOfFlake(flake: string): readonly string[] {
  const folder = join(flake, "hosts");
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
    (file) => file.endsWith(".nix") && statSync(join(folder, file), { throwIfNoEntry: false })?.isFile(),
  );
  const words = files.flatMap((file) => readFileSync(join(folder, file), "utf8").match(/[A-Za-z_][\w'-]*/g) ?? []);
  return [...new Set(words)];
}
