/**
 * What is wrong with a file. `plaintext`: it must be encrypted or public, and is not. `private-key`: it holds one. `secret`: it
 * holds another secret. `unsearchable`: it is too large to be searched.
 */
export type ExposureKind = "plaintext" | "private-key" | "secret" | "unsearchable";

/** A place in a file at which a secret is, or may be, in the clear. */
export interface Exposure {
  readonly kind: ExposureKind;
  /** Path from the top of the repository or from the manifest's folder, with forward slashes. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units. */
  readonly column: number;
  /** A sentence that says what is wrong. It does not contain the secret. */
  readonly message: string;
  /** What to do about it, as an imperative sentence. */
  readonly fix: string;
}
