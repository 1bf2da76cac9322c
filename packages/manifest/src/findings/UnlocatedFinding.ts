import type { ManifestPath, ManifestSource } from "../source/ManifestSource";
import { pathText } from "../text/pathText";
import { maskSecrets } from "../text/secrets";
import type { Finding, Position, RelatedPosition, Severity } from "./Finding";

/** A place in the manifest's structure. */
export interface Place {
  /** Keys and list indexes from the top of the manifest. */
  readonly path: ManifestPath;
  /** Whether the place is the key or the value at `path`. @default "value" */
  readonly at?: "key" | "value";
}

/** A place in a file other than the manifest. `FileText` makes it from the file's text. */
export interface FilePlace extends Position {
  /** The line, or a part of it if it is long. @default reports show no line */
  readonly excerpt?: string;
  /** Column within `excerpt`, from 1. @default column */
  readonly excerptColumn?: number;
}

/** A finding with its place in the manifest's structure, but without its position in the text. */
export interface UnlocatedFinding extends Place {
  /**
   * The place that reports point at, if it is in a file other than the manifest. `path` then says which value of the
   * manifest the finding concerns, and is empty if it concerns none. @default the place of `path`
   */
  readonly place?: FilePlace;
  /** Stable kebab-case name of the rule that is broken. */
  readonly rule: string;
  /** How bad it is. @default "error" */
  readonly severity?: Severity;
  /** What is wrong and why, quoting the value. */
  readonly message: string;
  /** What to do about it, as an imperative sentence. */
  readonly fix: string;
  /** Other places that are part of the reason; reports omit those that the manifest does not state. @default none */
  readonly related?: readonly RelatedPlace[];
}

/** Another place that is part of the reason for a finding. */
export interface RelatedPlace extends Place {
  /** Follows the path in a sentence, such as `takes 50 bytes`. */
  readonly message: string;
}

/** Finds a finding's position: in the manifest's text, unless it has a place in another file. */
export function locate(source: ManifestSource, finding: UnlocatedFinding): Finding {
  return {
    rule: finding.rule,
    severity: finding.severity ?? "error",
    ...(finding.place === undefined ? inManifest(source, finding) : inFile(finding.place)),
    path: pathText(finding.path),
    message: finding.message,
    fix: finding.fix,
    related: [...originOf(source, finding), ...(finding.related ?? []).flatMap((place) => relatedTo(source, place))],
  };
}

type Located = Pick<Finding, "position" | "excerpt" | "excerptColumn">;

function inManifest(source: ManifestSource, place: Place): Located {
  const position = positionOf(source, place);
  return { position, ...(source.excerptAt(position) ?? { excerpt: undefined }) };
}

function inFile({ file, line, column, excerpt, excerptColumn = column }: FilePlace): Located {
  const position = { file, line, column };
  return excerpt === undefined ? { position, excerpt } : { position, excerpt: maskSecrets(excerpt), excerptColumn };
}

function positionOf(source: ManifestSource, { path, at }: Place): Position {
  return at === "key" ? source.positionOfKey(path) : source.positionOfValue(path);
}

/** The alias or merge key that refers to the value, if there is one. */
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
