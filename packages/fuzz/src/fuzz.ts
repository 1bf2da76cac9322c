import { Mutants } from "./anyMutant";
import type { Failure, Verdict } from "./Judgement";
import { JudgeProcess, type JudgeProcessOptions } from "./JudgeProcess";
import { contentOf, type Example, type Mutant } from "./Mutant";
import { shrink } from "./shrink";

/** The settings of a run. */
export interface FuzzOptions extends Omit<JudgeProcessOptions, "folder" | "warmUp"> {
  /** Manifests to mutate. */
  readonly examples: readonly [Example, ...Example[]];
  /** Any integer. A seed and an index determine a mutant. */
  readonly seed: number;
  /** Index of the first mutant. */
  readonly from: number;
  /** Most mutants to try. */
  readonly count: number;
  /** Time in milliseconds after which no new mutant starts. */
  readonly time: number;
  /** Number of parallel processes, at least 1. */
  readonly processes: number;
  /** Folder for temporary files. */
  readonly folder: string;
  /** Aborts the run with an error. */
  readonly signal: AbortSignal;
  /** Called after each mutant. */
  progress(tried: number, failing: number): void;
}

/** One kind of failure, and the first mutant that shows it. */
export interface Found {
  readonly failure: Failure;
  /** Index of the mutant. */
  readonly index: number;
  /** The mutant, reduced to the changes that cause the failure. */
  readonly mutant: Mutant;
  /** Number of mutants with this kind of failure. */
  count: number;
}

/** The result of a run. */
export interface FuzzReport {
  /** Number of mutants. */
  readonly tried: number;
  /** Number of mutants by verdict. */
  readonly verdicts: ReadonlyMap<Verdict, number>;
  /** Number of mutants that each reader read. */
  readonly read: ReadonlyMap<string, number>;
  /** Number of mutants with a failure, by the reader that noticed it. */
  readonly failing: ReadonlyMap<string, number>;
  /** Kinds of failures, the most frequent first. */
  readonly found: readonly Found[];
}

/**
 * Tries mutants until the count or the time is reached.
 * @throws Error if the processes do not start, or if the run is aborted
 */
export async function fuzz(options: FuzzOptions): Promise<FuzzReport> {
  const tally = new Tally();
  const mutants = new Mutants(options.examples);
  const end = Date.now() + options.time;
  let next = options.from;
  const work = async (judge: JudgeProcess) => {
    while (next < options.from + options.count && Date.now() < end) {
      const index = next;
      next += 1;
      await tryOne(mutants.at(options.seed, index), judge, index, tally);
      options.progress(tally.tried, tally.failingMutants);
    }
  };
  const judges = Array.from({ length: options.processes }, (_, number) => {
    const [{ text: warmUp }] = options.examples;
    return new JudgeProcess({ ...options, warmUp, folder: `${options.folder}/${number}` });
  });
  const close = () => {
    for (const judge of judges) judge.close();
  };
  options.signal.addEventListener("abort", close);
  try {
    await Promise.all(judges.map(work));
  } finally {
    options.signal.removeEventListener("abort", close);
    close();
  }
  return tally;
}

async function tryOne(mutant: Mutant, judge: JudgeProcess, index: number, tally: Tally): Promise<void> {
  const { verdict, consulted, failures } = await judge.judge(contentOf(mutant), index);
  for (const { failure } of tally.add(verdict, consulted, failures, index, mutant)) {
    const smaller = await shrink(mutant, async (candidate) => {
      const again = await judge.judge(contentOf(candidate), index);
      return again.failures.some((other) => signature(other) === signature(failure));
    });
    tally.replace(failure, smaller);
  }
}

class Tally implements FuzzReport {
  tried = 0;
  failingMutants = 0;
  readonly verdicts = new Map<Verdict, number>();
  readonly read = new Map<string, number>();
  readonly failing = new Map<string, number>();
  private readonly kinds = new Map<string, Found>();

  get found(): readonly Found[] {
    return [...this.kinds.values()].sort((a, b) => b.count - a.count);
  }

  /** Counts a mutant. @returns the failures of new kinds */
  add(
    verdict: Verdict,
    consulted: readonly string[],
    failures: readonly Failure[],
    index: number,
    mutant: Mutant,
  ): readonly Found[] {
    this.tried += 1;
    if (failures.length > 0) this.failingMutants += 1;
    increase(this.verdicts, verdict);
    for (const name of consulted) increase(this.read, name);
    for (const by of new Set(failures.map((failure) => failure.by))) increase(this.failing, by);
    const kinds = new Map(failures.map((failure) => [signature(failure), failure]));
    return [...kinds].flatMap(([kind, failure]) => {
      const known = this.kinds.get(kind);
      if (known) {
        known.count += 1;
        return [];
      }
      const found = { failure, index, mutant, count: 1 };
      this.kinds.set(kind, found);
      return [found];
    });
  }

  replace(failure: Failure, mutant: Mutant): void {
    const found = this.kinds.get(signature(failure));
    if (found) this.kinds.set(signature(failure), { ...found, mutant });
  }
}

function increase<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** Failures that differ in quoted text, numbers or addresses are of one kind. */
function signature({ by, detail }: Failure): string {
  const [first = ""] = detail.split("\n");
  const plain = first.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""').replaceAll(/(?<=[/.])[a-z0-9-]+(?=[/.])/g, "x");
  return `${by}: ${plain.replaceAll(/\d+/g, "0").slice(0, 120)}`;
}
