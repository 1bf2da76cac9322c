import { CST, Lexer } from "yaml";

/** A comment in a YAML text. */
export interface Comment {
  /** From its `#` to the end of the line. */
  readonly text: string;
  /** Index of its `#` in the text, in UTF-16 units. */
  readonly offset: number;
}

/** Tokens that the lexer adds, without any text: start of a document, start of a scalar, and the end of a broken flow collection. */
const ADDED: readonly string[] = [CST.DOCUMENT, CST.SCALAR, CST.FLOW_END];

/** The comments of a YAML text, in order, even if it is not valid. */
export function commentsOf(text: string): readonly Comment[] {
  const comments: Comment[] = [];
  let offset = 0;
  let before = "";
  for (const token of new Lexer().lex(text)) {
    // The text of a scalar can look like a comment.
    if (before !== CST.SCALAR && CST.tokenType(token) === "comment") comments.push({ text: token, offset });
    if (!ADDED.includes(token)) offset += token.length;
    before = token;
  }
  return comments;
}
