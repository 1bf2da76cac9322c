/** Writes every generated file that is committed: `pnpm generate`. With `--check`, only compares. */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { RULES } from "@ducksnest/checks";
import { homelabJsonSchema } from "@ducksnest/manifest";
import { firstBootModule } from "./firstBootModule";
import { manifestReference } from "./manifestReference";

const root = join(__dirname, "..");
const check = process.argv.includes("--check");

const checks = Object.fromEntries(RULES.map(({ name, meaning }) => [name, meaning]));

const generated: readonly (readonly [file: string, content: string])[] = [
  ["packages/manifest/homelab.schema.json", `${JSON.stringify(homelabJsonSchema(checks), undefined, 2)}\n`],
  ["docs/manifest.md", manifestReference()],
  ["packages/aws/src/firstBoot/_script.ts", firstBootModule()],
];

const stale = generated.filter(([file, content]) => tryRead(file) !== content).map(([file]) => file);
if (check) {
  if (stale.length > 0) {
    process.stderr.write(
      `Out of date: ${stale.join(", ")}. Run \`npx --yes pnpm@10 generate\` and commit the result.\n`,
    );
    process.exitCode = 1;
  }
} else {
  for (const [file, content] of generated) if (stale.includes(file)) writeFileSync(join(root, file), content);
  process.exitCode =
    run("ducksnest", "synth", "hosts") || run("jest", "--runInBand", "--testPathPatterns", "golden|defects/corpus");
}

function tryRead(file: string): string | undefined {
  try {
    return readFileSync(join(root, file), "utf8");
  } catch {
    return undefined;
  }
}

function run(program: string, ...args: string[]): number {
  const env = { ...process.env, UPDATE_GOLDEN: "1" };
  return spawnSync(join(root, "node_modules/.bin", program), args, { cwd: root, env, stdio: "inherit" }).status ?? 1;
}
