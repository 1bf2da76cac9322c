import { readFileSync } from "node:fs";
import { join } from "node:path";

const FOLDER = join(__dirname, "../packages/aws/src/firstBoot");

/** Source of the module that holds the text of first-boot.sh, because a bundle of JavaScript has no other files. */
export function firstBootModule(): string {
  const lines = readFileSync(join(FOLDER, "first-boot.sh"), "utf8").split("\n");
  const literals = lines.map((line) => `  ${literal(line)},`);
  return [
    "// Generated from first-boot.sh by `pnpm generate`.",
    "",
    "/** Text of first-boot.sh. */",
    "export const SCRIPT = [",
    ...literals,
    '].join("\\n");',
    "",
  ].join("\n");
}

/** A string as Biome formats it: in single quotes if that needs fewer escapes. */
function literal(line: string): string {
  const double = JSON.stringify(line);
  if (!line.includes('"')) return double;
  const [doubles = [], singles = []] = [line.match(/"/g) ?? [], line.match(/'/g) ?? []];
  if (doubles.length <= singles.length) return double;
  return `'${double.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}
