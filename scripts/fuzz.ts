/** Tests check, synthesis and every reader of the outputs with mutated manifests: `pnpm fuzz --help`. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { contentOf, type Example, type FuzzReport, fuzz, READERS, reportText } from "@ducksnest/fuzz";

const HELP = `Usage: pnpm fuzz [options]

Mutates examples/*/homelab.yaml, checks the mutants, synthesizes the sound ones, and gives the outputs to every program
that reads them. The same seed makes the same mutants.

Options:
  --count <n>    mutants to try (default: 1000)
  --seed <n>     seed of the random mutants (default: 1)
  --from <n>     number of the first mutant, to repeat one (default: 0)
  --time <s>     stop starting mutants after this many seconds (default: no limit)
  --jobs <n>     parallel processes (default: one per core)
  --keep <dir>   write failing mutants to this folder, each with its failure
  --help         show this help

Exit codes:
  0  no failure
  1  at least one mutant crashed, hung, or was sound but could not be synthesized or read
  2  could not run

Examples:
  pnpm fuzz --count 5000
  pnpm fuzz --seed 7 --from 1234 --count 1 --keep /tmp/failing
`;

/** Time limit for checking and synthesizing a mutant, in milliseconds. */
const LIMIT = 5_000;

const SIGNALS = [
  ["SIGHUP", 1],
  ["SIGINT", 2],
  ["SIGTERM", 15],
] as const;

const repository = join(__dirname, "..");

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      count: { type: "string", default: "1000" },
      seed: { type: "string", default: "1" },
      from: { type: "string", default: "0" },
      time: { type: "string" },
      jobs: { type: "string", default: String(availableParallelism()) },
      keep: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const seed = natural("seed", values.seed);
  const missing = missingReaders();
  const folder = mkdtempSync(join(tmpdir(), "ducksnest-fuzz-"));
  const signal = abortAtSignals();
  try {
    const report = await fuzz({
      examples: examples(),
      script: require.resolve("@ducksnest/fuzz/worker"),
      repository,
      folder,
      signal,
      seed,
      from: natural("from", values.from),
      count: natural("count", values.count),
      time: values.time === undefined ? Infinity : natural("time", values.time) * 1000,
      processes: Math.max(natural("jobs", values.jobs), 1),
      limit: LIMIT,
      readers: READERS.map(({ name }) => name).filter((name) => !missing.has(name)),
      progress,
    });
    progressDone();
    process.stdout.write(reportText(report, READERS, missing, seed));
    if (values.keep !== undefined) keep(report, values.keep);
    return report.found.length > 0 ? 1 : 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function examples(): [Example, ...Example[]] {
  const folder = join(repository, "examples");
  const [first, ...rest] = readdirSync(folder)
    .sort()
    .map((name) => ({ name, file: join(folder, name, "homelab.yaml") }))
    .filter(({ file }) => existsSync(file))
    .map(({ name, file }) => ({ name, text: readFileSync(file, "utf8") }));
  if (first === undefined) throw new Error(`${folder} has no examples.`);
  return [first, ...rest];
}

/** Readers that cannot run on this machine, each with the reason. */
function missingReaders(): ReadonlyMap<string, string> {
  return new Map(
    READERS.flatMap((reader) => {
      const why = reader.missing();
      return why === undefined ? [] : [[reader.name, why] as const];
    }),
  );
}

function keep({ found }: FuzzReport, folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const [number, { failure, index, mutant }] of found.entries()) {
    const file = join(folder, `${String(number).padStart(2, "0")}-mutant-${index}`);
    writeFileSync(`${file}.yaml`, contentOf(mutant));
    writeFileSync(
      `${file}.txt`,
      `${failure.by}: ${failure.detail}\n\n${mutant.changes.map(({ label }) => `- ${label}\n`).join("")}`,
    );
  }
}

function natural(option: string, text: string): number {
  if (!/^\d{1,9}$/.test(text))
    throw new Error(`--${option} must be a whole number from 0 to 999999999, but is "${text}".`);
  return Number(text);
}

function progress(tried: number, failing: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${tried} tried, ${failing} failing`);
}

function progressDone(): void {
  if (process.stderr.isTTY) process.stderr.write("\r\u001b[K");
}

/** Aborts on SIGHUP, SIGINT and SIGTERM, so that no files are left, and sets the exit code of that signal. */
function abortAtSignals(): AbortSignal {
  const controller = new AbortController();
  for (const [signal, number] of SIGNALS) {
    process.once(signal, () => {
      process.exitCode = 128 + number;
      controller.abort();
    });
  }
  return controller.signal;
}

main().then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
  (error: unknown) => {
    // A signal has already set the exit code and needs no message.
    if (process.exitCode !== undefined) return;
    process.stderr.write(`fuzz: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 2;
  },
);
