import type { ManifestPath, ManifestSource } from "../source/ManifestSource";
import { pathText } from "../text/pathText";
import type { Finding, Position, RelatedPosition, Severity } from "./Finding";

/** A place in the manifest's structure. */
export interface Place {
  readonly path: ManifestPath;
  /** Whether the key or the value at `path` is meant. @default "value" */
  readonly at?: "key" | "value";
}

/** A problem as its finder states it: where in the manifest's structure, but not yet where in its text. */
export interface UnlocatedFinding extends Place {
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
export function locate(source: ManifestSource, problem: UnlocatedFinding): Finding {
  const position = positionOf(source, problem);
  return {
    rule: problem.rule,
    severity: problem.severity ?? "error",
    position,
    ...(source.excerptAt(position) ?? { excerpt: undefined }),
    path: pathText(problem.path),
    message: problem.message,
    fix: problem.fix,
    related: [...originOf(source, problem), ...(problem.related ?? []).flatMap((place) => relatedTo(source, place))],
  };
}

function positionOf(source: ManifestSource, { path, at }: Place): Position {
  return at === "key" ? source.positionOfKey(path) : source.positionOfValue(path);
}

/** The place that took the value from elsewhere, unless the problem is that very place's. */
function originOf(source: ManifestSource, { path }: UnlocatedFinding): readonly RelatedPosition[] {
  const origin = source.originOf(path);
  if (origin === undefined || !source.has(path)) return [];
  const place = pathText(origin.path);
  return [{ position: origin.position, message: `${place} uses it through an alias or a merge key` }];
}

function relatedTo(source: ManifestSource, place: RelatedPlace): readonly RelatedPosition[] {
  if (!source.has(place.path)) return [];
  const path = pathText(place.path);
  return [{ position: positionOf(source, place), message: `${path} ${place.message}` }];
}
