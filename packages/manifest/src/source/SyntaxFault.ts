import type { Document, YAMLParseError, YAMLWarning } from "yaml";
import type { SourceText } from "./SourceText";
import type { SyntaxFinding } from "./SyntaxFinding";

export type YamlError = YAMLParseError | YAMLWarning;

/** An error of the YAML library, and the text in which to find its cause. */
export interface Fault {
  readonly error: YamlError;
  readonly source: SourceText;
  readonly document: Document.Parsed;
  readonly offset: number;
  readonly line: Line;
}

/** A line of the text, split into its parts. */
export interface Line {
  readonly number: number;
  /** Offset of the first character. */
  readonly start: number;
  readonly text: string;
  /** The spaces and tabs at its start. */
  readonly indent: string;
  readonly content: string;
}

/** Recognizes one mistake; returns undefined for any other. */
export type Cause = (fault: Fault) => SyntaxFinding | undefined;

/** Error codes that leave the rest of the text readable. Each such error is reported. */
export const LOCAL: ReadonlySet<string> = new Set(["TAG_RESOLVE_FAILED", "BAD_DQ_ESCAPE"]);

export function lineOf(source: SourceText, number: number): Line {
  const text = source.line(number) ?? "";
  const indent = /^[ \t]*/.exec(text)?.[0] ?? "";
  return { number, start: source.offsetOfLine(number), text, indent, content: text.slice(indent.length) };
}
