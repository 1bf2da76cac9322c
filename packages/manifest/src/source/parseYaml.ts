import { Composer, type Document, Lexer, Parser } from "yaml";
import { MAX_DEPTH, tooDeep } from "./nesting";
import type { SyntaxFinding } from "./SyntaxFinding";

/** What the YAML library makes of a text. */
export interface ParsedYaml {
  readonly documents: readonly Document.Parsed[];
  /** Set if the text is nested so deep that the library cannot compose it; there are no documents then. */
  readonly tooDeep?: SyntaxFinding;
}

/** Levels of the parser's stack that are not the text's own: the document, and the scalar or pair it is at. */
const OWN_LEVELS = 2;

/**
 * Parses YAML 1.2. The library composes nodes recursively and can end the whole process where brackets are nested tens
 * of thousands deep, so the depth is measured first, on its parser, which is not recursive. Keys may stand twice here,
 * because the library compares each with each; `ManifestTree` reports them.
 */
export function parseYaml(text: string): ParsedYaml {
  const parser = new Parser();
  const composer = new Composer({ prettyErrors: false, version: "1.2", uniqueKeys: false, logLevel: "silent" });
  const documents: Document.Parsed[] = [];
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) documents.push(...composer.next(token));
    if (parser.stack.length > MAX_DEPTH + OWN_LEVELS) return { documents: [], tooDeep: tooDeep(parser.offset) };
  }
  for (const token of parser.end()) documents.push(...composer.next(token));
  documents.push(...composer.end(false, text.length));
  return { documents };
}
