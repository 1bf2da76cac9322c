/** Something that must not happen. */
export interface Failure {
  /** Name of the reader that noticed it, or of the part of ducksnest, such as `synth`. */
  readonly by: string;
  /** What happened, in the reader's words, in a few lines. */
  readonly detail: string;
}

/** The result of trying a mutant. */
export interface Judgement {
  readonly verdict: Verdict;
  /** Everything that went wrong; empty for most mutants. */
  readonly failures: readonly Failure[];
  /** Names of the readers that read the outputs. */
  readonly consulted: readonly string[];
}

/** Every verdict, in the order of reports. */
export const VERDICTS = ["sound", "unfit", "refused", "unreadable", "failed"] as const;

/**
 * `sound`: checked and synthesized. `unfit`: passes `check`, but a rule about workloads rejects the outputs. `refused`: the
 * manifest is wrong. `unreadable`: not YAML, or not one manifest. `failed`: no verdict, because of a failure.
 */
export type Verdict = (typeof VERDICTS)[number];

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** An error as a failure, with its message and the place in our code that threw it. */
export function thrown(by: string, error: unknown): Failure {
  if (!(error instanceof Error)) return { by, detail: `threw ${String(error)}` };
  const frames = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  const frame = frames.find((line) => /(packages|apps)[/\\]/.test(line)) ?? frames[0] ?? "";
  return { by, detail: `threw ${error.name}: ${error.message}\n${frame.trim()}` };
}
