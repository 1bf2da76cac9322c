import type { Document } from "yaml";
import {
  badEscape,
  commentWithoutSpace,
  conflictMarker,
  directive,
  listBesideKey,
  longKey,
  missingComma,
  noBreakSpace,
  reservedStart,
  strayBracket,
  strayText,
  tabIndent,
  unclosedBracket,
  unclosedQuote,
  unknownTag,
} from "./characterCauses";
import type { SourceText } from "./SourceText";
import { type Cause, type Fault, LOCAL, lineOf, type YamlError } from "./SyntaxFault";
import type { SyntaxFinding } from "./SyntaxFinding";
import { badIndent, colonInValue, colonWithoutSpace, dashWithoutSpace, missingColon } from "./structureCauses";

/** A closing bracket at its key's indentation, which every reader accepts. */
const isHarmless = (error: YamlError) => error.name === "YAMLWarning" && error.code === "BAD_INDENT";

/**
 * Restates the YAML library's errors for people. After a structural error, the library misreads the rest of the text, so
 * only the first structural error is reported, and nothing after it.
 */
export function syntaxFindings(source: SourceText, document: Document.Parsed): readonly SyntaxFinding[] {
  const errors = [...document.errors, ...document.warnings].filter((error) => !isHarmless(error));
  errors.sort((a, b) => a.pos[0] - b.pos[0]);
  const structural = errors.findIndex(({ code }) => !LOCAL.has(code));
  const reported = structural === -1 ? errors : errors.slice(0, structural + 1);
  return reported.map((error) => explain(faultOf(error, source, document)));
}

/** True if the library misread the text after the last of its errors. */
export function breaksStructure(document: Document.Parsed): boolean {
  return [...document.errors, ...document.warnings].some((error) => !isHarmless(error) && !LOCAL.has(error.code));
}

function faultOf(error: YamlError, source: SourceText, document: Document.Parsed): Fault {
  const offset = Math.min(error.pos[0], source.text.length);
  return { error, source, document, offset, line: lineOf(source, source.positionAt(offset).line) };
}

function explain(fault: Fault): SyntaxFinding {
  for (const cause of CAUSES) {
    const problem = cause(fault);
    if (problem !== undefined) return problem;
  }
  return {
    offset: fault.offset,
    message: `${fault.error.message.replace(/\.$/, "")}.`,
    fix: "Correct the YAML here; indentation, quotes and brackets are the usual causes.",
  };
}

/** Causes in the order in which they are tried, the most certain first. */
const CAUSES: readonly Cause[] = [
  unknownTag,
  badEscape,
  conflictMarker,
  tabIndent,
  noBreakSpace,
  unclosedQuote,
  strayText,
  unclosedBracket,
  strayBracket,
  reservedStart,
  listBesideKey,
  commentWithoutSpace,
  missingComma,
  directive,
  longKey,
  colonInValue,
  dashWithoutSpace,
  colonWithoutSpace,
  missingColon,
  badIndent,
];
