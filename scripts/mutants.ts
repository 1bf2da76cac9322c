/** Makes mistakes in the sources, one at a time, and reports those that no test notices: `pnpm mutants --help`. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { parseArgs } from "node:util";
import { REPOSITORY, RepositoryCopy } from "@ducksnest/testing";
import { AWS } from "./mutants/aws";
import { KUBERNETES } from "./mutants/kubernetes";
import type { Mutant } from "./mutants/Mutant";
import { METAL } from "./mutants/metal";
import { NIX } from "./mutants/nix";
import { TOPOLOGY } from "./mutants/topology";

const HELP = `Usage: pnpm mutants [options]

Makes one small mistake after another in a copy of the repository and runs the tests that must notice it. The mistakes
are listed in scripts/mutants.

Options:
  --only <n>  try only this mutant, by its number; may be repeated
  --check     only check that each mutant still fits the sources, and run no test
  --help      show this help

Exit codes:
  0  every mutant was killed
  1  at least one mutant survived, or no longer fits the sources
  2  could not run

Examples:
  pnpm mutants
  pnpm mutants --only 7
`;

const MUTANTS: readonly Mutant[] = [...AWS, ...KUBERNETES, ...TOPOLOGY, ...NIX, ...METAL];

const SIGNALS = [
  ["SIGHUP", 1],
  ["SIGINT", 2],
  ["SIGTERM", 15],
] as const;

type Verdict =
  | { readonly kind: "killed"; readonly by: string }
  | { readonly kind: "survived" }
  /** Its text does not occur once, or a test file is gone. */
  | { readonly kind: "stale"; readonly reason: string }
  /** A test file could not run at all, so that none of its tests noticed anything. */
  | { readonly kind: "broken"; readonly reason: string };

/** The part of jest's `--json` report that is read here. */
interface JestReport {
  readonly testResults: readonly {
    readonly message: string;
    readonly status: "passed" | "failed";
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      only: { type: "string", multiple: true, default: [] },
      check: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const numbers = values.only.length > 0 ? values.only.map(numberOf) : MUTANTS.map((_, index) => index + 1);
  return values.check ? check(numbers) : await tryAll(numbers);
}

function check(numbers: readonly number[]): number {
  const stale = numbers.flatMap((number) => {
    const reason = staleness(REPOSITORY, mutant(number));
    return reason === undefined ? [] : [reportLine(number, { kind: "stale", reason })];
  });
  process.stdout.write(
    `${stale.join("")}${numbers.length - stale.length} of ${numbers.length} mutants fit the sources\n`,
  );
  return stale.length > 0 ? 1 : 0;
}

async function tryAll(numbers: readonly number[]): Promise<number> {
  const copy = new RepositoryCopy();
  process.on("exit", () => copy.remove());
  for (const [signal, number] of SIGNALS) process.once(signal, () => process.exit(128 + number));
  expectPassing(copy, [...new Set(numbers.flatMap((number) => mutant(number).tests))]);
  let killed = 0;
  for (const number of numbers) {
    // Lets a signal be handled between two runs of jest.
    await setImmediate();
    const verdict = judge(copy, mutant(number));
    if (verdict.kind === "killed") killed += 1;
    process.stdout.write(reportLine(number, verdict));
  }
  process.stdout.write(`${killed} of ${numbers.length} mutants were killed\n`);
  return killed === numbers.length ? 0 : 1;
}

/** @throws Error if a test fails without a mutant: then it would seem to kill every mutant */
function expectPassing(copy: RepositoryCopy, tests: readonly string[]): void {
  const present = tests.filter((test) => existsSync(join(copy.folder, test)));
  const verdict = verdictOf(jest(copy, present));
  if (verdict.kind === "killed") throw new Error(`Without any mutant, this test fails: ${verdict.by}`);
  if (verdict.kind === "broken") throw new Error(`Without any mutant, a test file cannot run: ${verdict.reason}`);
}

function judge(copy: RepositoryCopy, mutant: Mutant): Verdict {
  const reason = staleness(copy.folder, mutant);
  if (reason !== undefined) return { kind: "stale", reason };
  const file = join(copy.folder, mutant.file);
  const original = readFileSync(file, "utf8");
  const mutated = original.replace(mutant.find, () => mutant.replace);
  writeFileSync(file, mutated);
  try {
    return verdictOf(jest(copy, mutant.tests));
  } finally {
    writeFileSync(file, original);
  }
}

/** Why the mutant does not fit the sources; undefined if it does. */
function staleness(folder: string, { file, find, tests }: Mutant): string | undefined {
  const missing = [file, ...tests].filter((path) => !existsSync(join(folder, path)));
  if (missing.length > 0) return `there is no ${missing.join(", no ")}`;
  const count = readFileSync(join(folder, file), "utf8").split(find).length - 1;
  return count === 1 ? undefined : `its text occurs ${count} times: ${find}`;
}

function jest(copy: RepositoryCopy, tests: readonly string[]): JestReport {
  const { stdout, stderr } = copy.run(`jest --runInBand --silent --json --runTestsByPath ${tests.join(" ")}`);
  try {
    return JSON.parse(stdout);
  } catch {
    throw new Error(`jest printed no report: ${stderr}`);
  }
}

function verdictOf({ testResults }: JestReport): Verdict {
  const failed = testResults.flatMap(({ assertionResults }) =>
    assertionResults.filter(({ status }) => status === "failed"),
  );
  if (failed[0] !== undefined) return { kind: "killed", by: failed[0].fullName };
  const broken = testResults.find(({ status }) => status === "failed");
  return broken === undefined ? { kind: "survived" } : { kind: "broken", reason: broken.message };
}

function reportLine(number: number, verdict: Verdict): string {
  const { file, harm } = mutant(number);
  return `${String(number).padStart(3)} ${verdict.kind.padEnd(8)} ${file}: ${harm}\n${" ".repeat(13)}${detail(verdict)}\n`;
}

function detail(verdict: Verdict): string {
  switch (verdict.kind) {
    case "killed":
      return `by: ${verdict.by}`;
    case "survived":
      return "no test failed";
    case "stale":
    case "broken":
      return verdict.reason;
  }
}

function mutant(number: number): Mutant {
  const found = MUTANTS[number - 1];
  if (found === undefined)
    throw new Error(`There is no mutant ${number}: they are numbered from 1 to ${MUTANTS.length}.`);
  return found;
}

function numberOf(text: string): number {
  if (!/^\d{1,4}$/.test(text)) throw new Error(`--only has to be a number from 1 to ${MUTANTS.length}, not "${text}".`);
  return Number(text);
}

main().then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
  (error: unknown) => {
    process.stderr.write(`mutants: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 2;
  },
);
