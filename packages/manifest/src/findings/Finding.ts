/** An error fails `check`; a warning does not, unless warnings are errors. */
export type Severity = "error" | "warning";

/** A place in a text file. Lines and columns start at 1. */
export interface Position {
  /** Path of the file, as messages show it. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units. */
  readonly column: number;
}

/** Another place that is part of the reason for a finding. */
export interface RelatedPosition {
  readonly position: Position;
  /** Why the place matters, such as `tailnet.mtu is the narrowest link`. */
  readonly message: string;
}

/** One thing that is wrong, with everything that a person needs to fix it. */
export interface Finding {
  /** Stable kebab-case name of the rule that is broken. */
  readonly rule: string;
  readonly severity: Severity;
  /** Place in the manifest's text, or in the file that the finding is about. */
  readonly position: Position;
  /**
   * The line at `position`, or a part of it if it is long, with secrets masked. Undefined if there is no line, such as
   * for a missing file.
   */
  readonly excerpt: string | undefined;
  /** Column of `position` within `excerpt`, from 1. @default position.column */
  readonly excerptColumn?: number;
  /** Path in the manifest, such as `hosts.firebat.address`; empty for the whole manifest. */
  readonly path: string;
  /** What is wrong and why, quoting the value. */
  readonly message: string;
  /** What to do about it, as an imperative sentence. */
  readonly fix: string;
  /** Other places that are part of the reason, such as the second of two networks that overlap. */
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
