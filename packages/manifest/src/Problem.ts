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
    excerpt: excerptOf(source, position.line),
    path: problem.path.join("."),
    message: problem.message,
    fix: problem.fix,
  };
}

/** A key that by its name holds a secret, wherever it stands in its line. */
const SECRET_KEY = /(pass(word|phrase)|secret|token|psk|auth-?key|private-?key)["']?\s*:\s*\S/i;

/** The line, unless it looks like one that should never have been written: reports end up in logs. */
function excerptOf(source: ManifestSource, line: number): string | undefined {
  const text = source.line(line);
  return text !== undefined && SECRET_KEY.test(text) ? undefined : text;
}
