export type Severity = "error" | "warning";

/** A place in a text file. Lines and columns start at 1. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Another place that a problem has to do with. */
export interface RelatedPosition {
  readonly position: Position;
  /** What plays a part there, such as `tailnet.mtu is the narrowest link`. */
  readonly message: string;
}

/** One problem, with all that a person needs to fix it. */
export interface Finding {
  /** Stable kebab-case name of what found it. */
  readonly rule: string;
  readonly severity: Severity;
  readonly position: Position;
  /**
   * The line at `position` with secrets masked, or a part of it if it is long. Undefined where there is none, as for a
   * missing file.
   */
  readonly excerpt: string | undefined;
  /** The column in `excerpt` of what stands at `position`. @default position.column */
  readonly excerptColumn?: number;
  /** Where in the manifest, such as `hosts.firebat.address`; empty for the manifest as a whole. */
  readonly path: string;
  /** What is wrong and why, quoting the value. */
  readonly message: string;
  /** What to do about it, as an imperative sentence. */
  readonly fix: string;
  /** Other places in the manifest that play a part, such as the second of two networks that overlap. */
  readonly related: readonly RelatedPosition[];
}

/** Orders by file, line, column, then rule, so that a report reads from top to bottom. */
export function byPosition(a: Finding, b: Finding): number {
  return (
    compareText(a.position.file, b.position.file) ||
    a.position.line - b.position.line ||
    a.position.column - b.position.column ||
    compareText(a.rule, b.rule) ||
    compareText(a.message, b.message)
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
