/** The place of a fact in a file. */
export interface FactPlace {
  /** Path from the manifest's folder; the manifest as messages show it. */
  readonly file: string;
  /** From 1. @default 1 */
  readonly line?: number;
  /** From 1. @default 1 */
  readonly column?: number;
}

/** Something that expires or drifts, before the clock judges it. */
export interface Fact {
  /** What it is, as a noun phrase or a sentence without a full stop. */
  readonly what: string;
  readonly place: FactPlace;
  /** Sentences: what to do about it. */
  readonly fix: string;
  /**
   * The time until which it is good, RFC 3339. `drift`: it differs from what it should be, at any time. `unknown`: nobody
   * can say until when it is good.
   */
  readonly until: string | "drift" | "unknown";
}
