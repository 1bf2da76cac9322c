import { Mutants } from "./anyMutant";
import type { Failure, Verdict } from "./Judgement";
import { JudgeProcess, type JudgeProcessOptions } from "./JudgeProcess";
import { contentOf, type Example, type Mutant } from "./Mutant";
import { shrink } from "./shrink";

export interface FuzzOptions extends Omit<JudgeProcessOptions, "folder" | "warmUp"> {
  readonly examples: readonly [Example, ...Example[]];
  readonly seed: number;
  /** Number of the first mutant. */
  readonly from: number;
  readonly count: number;
  /** Milliseconds after which no further mutant is begun. */
  readonly time: number;
  /** Processes that work at once. */
  readonly processes: number;
  /** A folder to work in. */
  readonly folder: string;
  /** Ends the run at once, by an error. */
  readonly signal: AbortSignal;
  progress(tried: number, failing: number): void;
}

/** One kind of failure, and the first mutant that showed it. */
export interface Found {
  readonly failure: Failure;
  readonly index: number;
  /** Without the changes that it fails without. */
  readonly mutant: Mutant;
  /** How many mutants failed like it. */
  count: number;
}

/** What a run came to. */
export interface FuzzReport {
  readonly tried: number;
  readonly verdicts: ReadonlyMap<Verdict, number>;
  /** How many mutants each reader read. */
  readonly read: ReadonlyMap<string, number>;
  /** Mutants with a failure, by who noticed. */
  readonly failing: ReadonlyMap<string, number>;
  readonly found: readonly Found[];
}

/**
 * Tries mutants until there are enough or time is up.
 * @throws Error when the processes do not start, or when it is aborted
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

  /** Counts a mutant; returns the failures of a kind that is new. */
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
