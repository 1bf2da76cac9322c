/** Tries mutated manifests against the checks, the synthesis and every reader of its outputs: `pnpm fuzz --help`. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { contentOf, type Example, type FuzzReport, fuzz, READERS, reportText } from "@ducksnest/fuzz";

const HELP = `Usage: pnpm fuzz [options]

Mutates every examples/*/homelab.yaml, checks it, synthesizes the sound ones, and has every reader of the outputs read
them. The same seed makes the same mutants.

Options:
  --count <n>    mutants to try (default: 1000)
  --seed <n>     which mutants (default: 1)
  --from <n>     number of the first mutant, to try one again (default: 0)
  --time <s>     seconds after which no further mutant is begun
  --jobs <n>     processes at once (default: one for each core)
  --keep <dir>   write failing mutants there, each with what failed
  --help         show this help

Exit codes:
  0  no failure
  1  at least one mutant crashed or hung, or was called sound and then not synthesized or not read
  2  could not run

Examples:
  pnpm fuzz --count 5000
  pnpm fuzz --seed 7 --from 1234 --count 1 --keep /tmp/failing
`;

/** Milliseconds that a mutant may take to be checked and synthesized. */
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

/** Readers that cannot read on this machine, and why. */
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
    throw new Error(`--${option} has to be a whole number from 0 to 999999999, not "${text}".`);
  return Number(text);
}

function progress(tried: number, failing: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${tried} tried, ${failing} failing`);
}

function progressDone(): void {
  if (process.stderr.isTTY) process.stderr.write("\r\u001b[K");
}

/** Aborts at Ctrl-C and the like, so that nothing is left behind, and ends as the signal would have. */
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
    // A signal has set the exit code, and there is nothing to say about it.
    if (process.exitCode !== undefined) return;
    process.stderr.write(`fuzz: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 2;
  },
);
