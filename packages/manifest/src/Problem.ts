import type { Diagnostic, Severity } from "./Diagnostic";
import type { ManifestPath, ManifestSource } from "./ManifestSource";

/** A problem as its finder states it: where in the manifest's structure, but not yet where in its text. */
export interface Problem {
  readonly rule: string;
  /** @default "error" */
  readonly severity?: Severity;
  readonly path: ManifestPath;
  /** Whether the key or the value at `path` is the cause. @default "value" */
  readonly at?: "key" | "value";
  readonly message: string;
  readonly fix: string;
}

/** Places a problem in the manifest's text. */
export function diagnose(source: ManifestSource, problem: Problem): Diagnostic {
  const position = problem.at === "key" ? source.positionOfKey(problem.path) : source.positionOfValue(problem.path);
  return {
    rule: problem.rule,
    severity: problem.severity ?? "error",
    position,
    excerpt: source.line(position.line),
    path: problem.path.join("."),
    message: problem.message,
    fix: problem.fix,
  };
}
