import {
  type Document,
  isCollection,
  isScalar,
  type Node,
  Scalar,
  visit,
  type YAMLParseError,
  type YAMLWarning,
} from "yaml";
import { quoted } from "./quoted";
import type { SourceText } from "./SourceText";
import type { SyntaxFinding } from "./SyntaxFinding";

type YamlError = YAMLParseError | YAMLWarning;

/** An error of the YAML library, and all that its causes are looked for in. */
interface Fault {
  readonly error: YamlError;
  readonly source: SourceText;
  readonly document: Document.Parsed;
  readonly offset: number;
  readonly line: Line;
}

/** A line of the text, by its parts. */
interface Line {
  readonly number: number;
  /** Offset of the first character. */
  readonly start: number;
  readonly text: string;
  /** The blanks and tabs at its start. */
  readonly indent: string;
  readonly content: string;
}

/** Recognizes one mistake; undefined if the fault is another. */
type Cause = (fault: Fault) => SyntaxFinding | undefined;

/** Errors that leave the rest of the text readable, so that each is reported. */
const LOCAL: ReadonlySet<string> = new Set(["TAG_RESOLVE_FAILED", "BAD_DQ_ESCAPE"]);

/** A closing bracket at its key's indentation: every reader takes it. */
const isHarmless = (error: YamlError) => error.name === "YAMLWarning" && error.code === "BAD_INDENT";

/**
 * Says in a person's words what the YAML library found. One mistake in the structure makes the library misread all that
 * follows, so of the errors in the structure only the first is reported, and nothing after it.
 */
export function syntaxFindings(source: SourceText, document: Document.Parsed): readonly SyntaxFinding[] {
  const errors = [...document.errors, ...document.warnings].filter((error) => !isHarmless(error));
  errors.sort((a, b) => a.pos[0] - b.pos[0]);
  const structural = errors.findIndex(({ code }) => !LOCAL.has(code));
  const reported = structural === -1 ? errors : errors.slice(0, structural + 1);
  return reported.map((error) => explain(faultOf(error, source, document)));
}

/** True if the text after the last of these problems was misread. */
export function breaksStructure(document: Document.Parsed): boolean {
  return [...document.errors, ...document.warnings].some((error) => !isHarmless(error) && !LOCAL.has(error.code));
}

function faultOf(error: YamlError, source: SourceText, document: Document.Parsed): Fault {
  const offset = Math.min(error.pos[0], source.text.length);
  return { error, source, document, offset, line: lineOf(source, source.positionAt(offset).line) };
}

function lineOf(source: SourceText, number: number): Line {
  const text = source.line(number) ?? "";
  const indent = /^[ \t]*/.exec(text)?.[0] ?? "";
  return { number, start: source.offsetOfLine(number), text, indent, content: text.slice(indent.length) };
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

const conflictMarker: Cause = ({ source, offset }) => {
  const found = /^(?:<{7}|={7}|>{7})(?: |\r?$)/m.exec(source.text);
  if (found === null || found.index > offset) return undefined;
  return {
    offset: found.index,
    message: "A marker of a merge conflict stands here.",
    fix: "Resolve the conflict, and remove the lines that start with <<<<<<<, ======= and >>>>>>>.",
  };
};

const tabIndent: Cause = ({ source, line }) => {
  const tab = line.indent.indexOf("\t");
  if (tab === -1) return undefined;
  const others = (source.text.match(/^ *\t[ \t]*[^\s#]/gm)?.length ?? 1) - 1;
  const more = others > 0 ? ` So ${others === 1 ? "is 1 other line" : `are ${others} other lines`}.` : "";
  return {
    offset: line.start + tab,
    message: `Line ${line.number} is indented with a tab, but YAML allows only spaces.${more}`,
    fix: "Replace each tab at the start of a line with spaces, as many as its neighbours have.",
  };
};

const noBreakSpace: Cause = ({ line }) => {
  const index = line.text.indexOf("\u00a0");
  if (index === -1) return undefined;
  return {
    offset: line.start + index,
    message: "A no-break space (U+00A0) stands here, which YAML does not treat as a space.",
    fix: "Replace it with a plain space.",
  };
};

const unclosedQuote: Cause = ({ error, source, document, offset }) => {
  const closing = error.message.startsWith("Missing closing");
  const following = error.message.startsWith("Unexpected") && error.message.endsWith("at node end");
  if (!closing && !following) return undefined;
  const start = lastNodeBefore(document, offset, isQuoted);
  if (start === undefined) return undefined;
  const opened = source.positionAt(start).line;
  const ended = source.positionAt(offset).line;
  if (following && opened === ended) {
    return {
      offset,
      message: "Text follows the closing quote, but the value ends there.",
      fix: 'Put the whole value inside the quotes, and write a quote inside it as \\" in double quotes.',
    };
  }
  return {
    offset: start,
    message: `The quote that opens here is ${closing ? "never closed" : `closed only in line ${ended}`}.`,
    fix: `Close it in line ${opened}, at the end of the value.`,
  };
};

const strayText: Cause = ({ error, offset }) =>
  error.message.startsWith("Unexpected") && error.message.endsWith("at node end")
    ? {
        offset,
        message: "This text belongs to nothing above it: the value there ends before it.",
        fix: "Indent it like the lines that it belongs to, or remove it.",
      }
    : undefined;

const unclosedBracket: Cause = ({ error, source, document, offset }) => {
  const closer = /^Flow (?:map|sequence) .*end with an? ([\]}])$/.exec(error.message)?.[1];
  if (closer === undefined) return undefined;
  const opener = closer === "}" ? "{" : "[";
  const start = lastNodeBefore(document, offset, (node, at) => isCollection(node) && source.text[at] === opener);
  if (start === undefined) return undefined;
  return {
    offset: start,
    message: `The bracket "${opener}" that opens here is not closed before line ${source.positionAt(offset).line}.`,
    fix: `Close it with "${closer}"; if it is closed further down, indent its lines deeper than its key.`,
  };
};

const strayBracket: Cause = ({ error, source, offset }) => {
  const bracket = source.text[offset] ?? "";
  if (error.code !== "UNEXPECTED_TOKEN" || !"]}".includes(bracket) || bracket === "") return undefined;
  return {
    offset,
    message: `The bracket "${bracket}" closes nothing.`,
    fix: `Remove it, or write the "${bracket === "}" ? "{" : "["}" that it closes.`,
  };
};

const reservedStart: Cause = ({ error, source, offset }) =>
  error.code === "BAD_SCALAR_START"
    ? {
        offset,
        message: `A value cannot start with ${quoted(source.text[offset])}, which YAML reserves.`,
        fix: "Put the value in quotes.",
      }
    : undefined;

const badEscape: Cause = ({ error, source, offset }) =>
  error.code === "BAD_DQ_ESCAPE"
    ? {
        offset,
        message: `${quoted(source.text.slice(offset, offset + 2))} is not an escape sequence of YAML.`,
        fix: "Write two backslashes for one, or put the value in single quotes, where a backslash is plain text.",
      }
    : undefined;

const unknownTag: Cause = ({ error, source, offset }) =>
  error.code === "TAG_RESOLVE_FAILED"
    ? {
        offset,
        message: `The tag ${quoted(/^\S+/.exec(source.text.slice(offset, offset + 100))?.[0] ?? "")} has no meaning here.`,
        fix: "Remove it, or put the whole value in quotes if the exclamation mark belongs to it.",
      }
    : undefined;

const listBesideKey: Cause = ({ error, offset }) =>
  error.message.startsWith("Unexpected block-seq-ind on same line")
    ? {
        offset,
        message: "A list with dashes cannot start on the line of its key.",
        fix: "Start it on the next line, indented, or write it in brackets, as in `[a, b]`.",
      }
    : undefined;

const commentWithoutSpace: Cause = ({ error, source, offset }) => {
  if (!error.message.startsWith("Comments must be separated")) return undefined;
  const hash = source.text.indexOf("#", offset);
  return {
    offset: hash === -1 ? offset : hash,
    message: "A comment needs a space before its #.",
    fix: "Write a space before the #, or put the value in quotes if the # belongs to it.",
  };
};

const missingComma: Cause = ({ error, source, document, offset }) => {
  const flow = lastNodeBefore(
    document,
    offset,
    (node, at) => isCollection(node) && "[{".includes(source.text[at] ?? ""),
  );
  const missing = /^(Missing ,|Block collections are not allowed within flow|Implicit keys of flow)/.test(
    error.message,
  );
  if (!missing || flow === undefined) return undefined;
  return {
    offset,
    message: "A comma is missing between two entries in brackets.",
    fix: "Write a comma after each entry but the last.",
  };
};

const directive: Cause = ({ error, offset }) =>
  error.code === "BAD_DIRECTIVE" || error.message.startsWith("Missing directives-end")
    ? {
        offset,
        message: "A line that starts with % is a directive to YAML, which a manifest does not need.",
        fix: "Remove the line, or put the value in quotes if it is one.",
      }
    : undefined;

const longKey: Cause = ({ error, offset }) =>
  error.code === "KEY_OVER_1024_CHARS"
    ? {
        offset,
        message: "A key of more than 1,024 characters starts here, and YAML allows no longer ones.",
        fix: "Shorten it, or look for a colon that is missing further up.",
      }
    : undefined;

/** `a: b: c`. Where the second colon is in a line below, the library says the same. */
const colonInValue: Cause = ({ error, line, offset }) => {
  const rest = line.text.slice(offset - line.start);
  if (error.code !== "BLOCK_AS_IMPLICIT_KEY" || !/:(?:\s|$)/.test(rest)) return undefined;
  const key = /^(?:- )*([^:]+):/.exec(line.content)?.[1];
  if (key === undefined || line.content.startsWith(rest)) return undefined;
  return {
    offset,
    message: `The value of ${quoted(key)} holds a colon and a space, which start another mapping.`,
    fix: `Put the value in quotes: ${quoted(rest.trimEnd())}.`,
  };
};

const dashWithoutSpace: Cause = ({ error, line }) => {
  if (LOCAL.has(error.code) || !/^-[^\s-]/.test(line.content)) return undefined;
  return {
    offset: line.start + line.indent.length + 1,
    message: "There is no space after the dash of this list item.",
    fix: "Write a space after the dash.",
  };
};

const colonWithoutSpace: Cause = ({ error, line }) => {
  const [all, dashes = "", key = ""] = /^((?:- )*)([\w.-]+):[^\s/]/.exec(line.content) ?? [];
  const codes = ["MULTILINE_IMPLICIT_KEY", "MISSING_CHAR", "BAD_INDENT"];
  if (all === undefined || !codes.includes(error.code) || /:\s|:$/.test(line.content)) return undefined;
  return {
    offset: line.start + line.indent.length + dashes.length + key.length,
    message: `There is no space after the colon of ${quoted(key)}, so YAML takes the line for one word.`,
    fix: "Write a space after the colon.",
  };
};

const missingColon: Cause = ({ error, line, source }) => {
  const lacksColon = error.code === "MULTILINE_IMPLICIT_KEY" || error.message.startsWith("Implicit map keys need");
  if (!lacksColon || /:(?:\s|$)/.test(line.content) || siblingsAreItems(source, line)) return undefined;
  const [word = ""] = /^[^\s#]*/.exec(line.content) ?? [];
  return {
    offset: line.start + line.indent.length,
    message: `There is no colon after ${quoted(word)}, and a mapping needs one between key and value.`,
    fix: "Write `key: value`, or indent the line deeper than its key if it continues the value above.",
  };
};

/** The line that is wrong is the one of the error or, if a value was continued by mistake, the next one. */
const badIndent: Cause = (fault) => {
  const { error, source } = fault;
  const continued = error.code === "BLOCK_AS_IMPLICIT_KEY" && !fault.line.content.startsWith("-");
  if (error.code !== "BAD_INDENT" && error.code !== "BLOCK_AS_IMPLICIT_KEY" && error.code !== "MULTILINE_IMPLICIT_KEY")
    return undefined;
  const line = continued ? nextLine(source, fault.line) : fault.line;
  if (line === undefined) return undefined;
  if (line.indent.includes("\t")) return tabIndent({ ...fault, line });
  const open = openLines(source, line);
  if (open.some(({ indent }) => indent.length === line.indent.length) && siblingsAreItems(source, line)) {
    return {
      offset: line.start + line.indent.length,
      message: "This line stands among the items of a list, but it is none.",
      fix: 'Start it with "- ", or indent it like the key that it is to stand beside.',
    };
  }
  return {
    offset: line.start + line.indent.length,
    message: `This line is indented by ${spaces(line.indent.length)}, which does not fit the lines above it.`,
    fix: `Indent it like its siblings: ${places(open)}.`,
  };
};

/** `2 spaces like line 7, or 4 spaces like line 9`, with the nearest lines first. */
function places(open: readonly Line[]): string {
  return open
    .slice(0, 3)
    .map(({ indent, number }) => `${spaces(indent.length)} like line ${number}`)
    .join(", or ");
}

function spaces(count: number): string {
  return count === 0 ? "no spaces" : `${count} space${count === 1 ? "" : "s"}`;
}

/** The lines above whose indentation a line may take, from the nearest up: each is less indented than the one before. */
function openLines(source: SourceText, line: Line): readonly Line[] {
  const open: Line[] = [];
  for (let above = previousLine(source, line); above !== undefined; above = previousLine(source, above)) {
    const last = open.at(-1);
    if (last === undefined || above.indent.length < last.indent.length) open.push(above);
    if (above.indent.length === 0) break;
  }
  return open;
}

/** True if the lines above at the same indentation are the items of a list. */
function siblingsAreItems(source: SourceText, line: Line): boolean {
  const sibling = openLines(source, line).find(({ indent }) => indent.length <= line.indent.length);
  return sibling?.indent.length === line.indent.length && sibling.content.startsWith("- ");
}

function previousLine(source: SourceText, line: Line): Line | undefined {
  return neighbour(source, line, -1);
}

function nextLine(source: SourceText, line: Line): Line | undefined {
  return neighbour(source, line, 1);
}

/** The nearest line that holds more than a comment. */
function neighbour(source: SourceText, { number }: Line, step: 1 | -1): Line | undefined {
  for (let other = number + step; source.line(other) !== undefined; other += step) {
    const line = lineOf(source, other);
    if (!/^(?:#|$)/.test(line.content.trimEnd())) return line;
  }
  return undefined;
}

function isQuoted(node: Node): boolean {
  return isScalar(node) && (node.type === Scalar.QUOTE_DOUBLE || node.type === Scalar.QUOTE_SINGLE);
}

/** Where the last node of a kind starts that starts before `offset`. */
function lastNodeBefore(
  document: Document.Parsed,
  offset: number,
  isKind: (node: Node, start: number) => boolean,
): number | undefined {
  let last: number | undefined;
  visit(document, {
    Node: (_, node) => {
      const start = node.range?.[0] ?? 0;
      if (start < offset && start >= (last ?? 0) && isKind(node, start)) last = start;
    },
  });
  return last;
}

/** In the order in which they are tried: the surest first. */
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
