/** A place in a manifest's text. */
export interface TextPosition {
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units, not counting a byte-order mark. */
  readonly column: number;
}

/** A reason why a manifest cannot be edited. */
export interface EditProblem extends TextPosition {
  /** What is wrong and why, quoting the value. */
  readonly message: string;
  /** What to do about it, as an imperative sentence. */
  readonly fix: string;
  /** Other places that are part of the reason, such as the aliases of an anchor. */
  readonly related: readonly (TextPosition & { readonly message: string })[];
}

/** An edit that is refused. The manifest stays as it is. */
export class ManifestEditError extends Error {
  override readonly name = "ManifestEditError";

  /** @param problems all reasons, at least one, in the order of the text */
  constructor(readonly problems: readonly EditProblem[]) {
    super(problems.map(sentence).join("\n"));
  }
}

function sentence({ line, column, message, fix, related }: EditProblem): string {
  const others = related.map((other) => ` ${other.line}:${other.column}: ${other.message}.`);
  return `${line}:${column}: ${message}${others.join("")} ${fix}`;
}
