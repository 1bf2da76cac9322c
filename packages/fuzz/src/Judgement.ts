/** Something that must not happen, and who noticed. */
export interface Failure {
  /** The reader, or the part of ducksnest, such as `synth`. */
  readonly by: string;
  /** What happened, in the words of the one who noticed; several lines at most. */
  readonly detail: string;
}

/** What became of a mutant. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly failures: readonly Failure[];
  /** Names of the readers that read the outputs. */
  readonly consulted: readonly string[];
}

export const VERDICTS = ["sound", "unfit", "refused", "unreadable", "failed"] as const;

/**
 * `sound`: checked and synthesized. `unfit`: checked, but a rule about workloads refuses the outputs, which `check` does
 * not see. `refused`: wrong. `unreadable`: not YAML, or not one manifest. `failed`: no verdict because of a failure.
 */
export type Verdict = (typeof VERDICTS)[number];

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** An error as a failure: its message, and where in our code it was thrown. */
export function thrown(by: string, error: unknown): Failure {
  if (!(error instanceof Error)) return { by, detail: `threw ${String(error)}` };
  const frames = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  const frame = frames.find((line) => /(packages|apps)[/\\]/.test(line)) ?? frames[0] ?? "";
  return { by, detail: `threw ${error.name}: ${error.message}\n${frame.trim()}` };
}
