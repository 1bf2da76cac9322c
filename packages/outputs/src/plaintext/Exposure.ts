/** A place in a file at which something is wrong with secrets. */
export interface Exposure {
  /** Path from the top of the repository or from the manifest's folder, with forward slashes. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units. */
  readonly column: number;
  /** Sentences: what is wrong, and the fix. They do not contain the secret. */
  readonly message: string;
}
