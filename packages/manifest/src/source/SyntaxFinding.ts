/** Something that keeps a text from being one plain YAML document, and its place in the text. */
export interface SyntaxFinding {
  readonly offset: number;
  /** What is wrong and why, with a full stop. */
  readonly message: string;
  /** What to do about it, as an imperative sentence. */
  readonly fix: string;
  /** Another place that plays a part, such as the first of two equal keys. */
  readonly related?: { readonly offset: number; readonly message: string };
}
