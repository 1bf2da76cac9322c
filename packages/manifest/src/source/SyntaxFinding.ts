/** A reason why a text is not one plain YAML document. */
export interface SyntaxFinding {
  /** Place in the text, in UTF-16 units from its start. */
  readonly offset: number;
  /** What is wrong and why, with a full stop. */
  readonly message: string;
  /** What to do about it, as an imperative sentence. */
  readonly fix: string;
  /** Another place that is part of the reason, such as the first of two equal keys. @default none */
  readonly related?: { readonly offset: number; readonly message: string };
}
