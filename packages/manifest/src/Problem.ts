import type { Diagnostic, Position, Severity } from "./Diagnostic";
import type { ManifestPath, ManifestSource } from "./ManifestSource";

/** A place in the manifest's structure. */
export interface Place {
  readonly path: ManifestPath;
  /** Whether the key or the value at `path` is meant. @default "value" */
  readonly at?: "key" | "value";
}

/** A problem as its finder states it: where in the manifest's structure, but not yet where in its text. */
export interface Problem extends Place {
  readonly rule: string;
  /** @default "error" */
  readonly severity?: Severity;
  readonly message: string;
  readonly fix: string;
  /** What else plays a part; a place that the manifest leaves to its default is left out of the report. */
  readonly related?: readonly RelatedPlace[];
}

/** Another place that a problem has to do with, and what is to be said of it, as in `takes 50 bytes`. */
export interface RelatedPlace extends Place {
  readonly message: string;
}

/** Places a problem in the manifest's text. */
export function diagnose(source: ManifestSource, problem: Problem): Diagnostic {
  const position = positionOf(source, problem);
  return {
    rule: problem.rule,
    severity: problem.severity ?? "error",
    position,
    excerpt: excerptOf(source, position.line),
    path: problem.path.join("."),
    message: problem.message,
    fix: problem.fix,
    related: (problem.related ?? [])
      .filter(({ path }) => source.has(path))
      .map((place) => ({ position: positionOf(source, place), message: `${place.path.join(".")} ${place.message}` })),
  };
}

function positionOf(source: ManifestSource, { path, at }: Place): Position {
  return at === "key" ? source.positionOfKey(path) : source.positionOfValue(path);
}

/** A key that by its name holds a secret, wherever it stands in its line. */
const SECRET_KEY = /(pass(word|phrase)|secret|token|psk|auth-?key|private-?key)["']?\s*:\s*\S/i;

/** The line, unless it looks like one that should never have been written: reports end up in logs. */
function excerptOf(source: ManifestSource, line: number): string | undefined {
  const text = source.line(line);
  return text !== undefined && SECRET_KEY.test(text) ? undefined : text;
}
