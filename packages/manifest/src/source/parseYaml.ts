import { Composer, type Document, Lexer, Parser } from "yaml";
import { MAX_DEPTH, tooDeep } from "./nesting";
import type { SyntaxFinding } from "./SyntaxFinding";

/** The result of parsing a text with the YAML library. */
export interface ParsedYaml {
  /** The documents of the text, in its order. */
  readonly documents: readonly Document.Parsed[];
  /** Set if the text is nested too deeply for the library; there are no documents then. @default undefined */
  readonly tooDeep?: SyntaxFinding;
}

/** Levels of the parser's stack that are not the text's own: the document, and the scalar or pair it is at. */
const OWN_LEVELS = 2;

/**
 * Parses YAML 1.2. The library composes nodes recursively, and tens of thousands of nested brackets can end the process.
 * Its parser is not recursive, so the depth is measured there first. Duplicate keys are allowed here, because the
 * library compares every pair of keys; `ManifestTree` reports them.
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
