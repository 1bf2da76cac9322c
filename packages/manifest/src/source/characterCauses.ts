import { type Document, isCollection, isScalar, type Node, Scalar, visit } from "yaml";
import { quoted } from "../text/quoted";
import type { Cause } from "./SyntaxFault";

export const conflictMarker: Cause = ({ source, offset }) => {
  const found = /^(?:<{7}|={7}|>{7})(?: |\r?$)/m.exec(source.text);
  if (found === null || found.index > offset) return undefined;
  return {
    offset: found.index,
    message: "This is a merge conflict marker.",
    fix: "Resolve the conflict, and remove the lines that start with <<<<<<<, ======= and >>>>>>>.",
  };
};

export const tabIndent: Cause = ({ source, line }) => {
  const tab = line.indent.indexOf("\t");
  if (tab === -1) return undefined;
  const others = (source.text.match(/^ *\t[ \t]*[^\s#]/gm)?.length ?? 1) - 1;
  const more = others > 0 ? ` ${others === 1 ? "1 other line is" : `${others} other lines are`} too.` : "";
  return {
    offset: line.start + tab,
    message: `Line ${line.number} is indented with a tab, but YAML allows only spaces.${more}`,
    fix: "Replace each tab at the start of a line with spaces, and align the line with its neighbours.",
  };
};

export const noBreakSpace: Cause = ({ line }) => {
  const index = line.text.indexOf("\u00a0");
  if (index === -1) return undefined;
  return {
    offset: line.start + index,
    message: "This is a no-break space (U+00A0), which YAML does not treat as a space.",
    fix: "Replace it with a plain space.",
  };
};

export const unclosedQuote: Cause = ({ error, source, document, offset }) => {
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

export const strayText: Cause = ({ error, offset }) =>
  error.message.startsWith("Unexpected") && error.message.endsWith("at node end")
    ? {
        offset,
        message: "This text follows a value that has already ended.",
        fix: "Indent it like the lines that it belongs to, or remove it.",
      }
    : undefined;

export const unclosedBracket: Cause = ({ error, source, document, offset }) => {
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

export const strayBracket: Cause = ({ error, source, offset }) => {
  const bracket = source.text[offset] ?? "";
  if (error.code !== "UNEXPECTED_TOKEN" || !"]}".includes(bracket) || bracket === "") return undefined;
  return {
    offset,
    message: `The bracket "${bracket}" has no opening bracket.`,
    fix: `Remove it, or write the "${bracket === "}" ? "{" : "["}" that it closes.`,
  };
};

export const reservedStart: Cause = ({ error, source, offset }) =>
  error.code === "BAD_SCALAR_START"
    ? {
        offset,
        message: `A value cannot start with ${quoted(source.text[offset])}, which YAML reserves.`,
        fix: "Put the value in quotes.",
      }
    : undefined;

export const badEscape: Cause = ({ error, source, offset }) =>
  error.code === "BAD_DQ_ESCAPE"
    ? {
        offset,
        message: `${quoted(source.text.slice(offset, offset + 2))} is not a YAML escape sequence.`,
        fix: "Write two backslashes for one, or put the value in single quotes, where a backslash is plain text.",
      }
    : undefined;

export const unknownTag: Cause = ({ error, source, offset }) =>
  error.code === "TAG_RESOLVE_FAILED"
    ? {
        offset,
        message: `The tag ${quoted(/^\S+/.exec(source.text.slice(offset, offset + 100))?.[0] ?? "")} is unknown.`,
        fix: "Remove it, or put the whole value in quotes if the exclamation mark is part of it.",
      }
    : undefined;

export const listBesideKey: Cause = ({ error, offset }) =>
  error.message.startsWith("Unexpected block-seq-ind on same line")
    ? {
        offset,
        message: "A list with dashes cannot start on the line of its key.",
        fix: "Start it on the next line, indented, or write it in brackets, as in `[a, b]`.",
      }
    : undefined;

export const commentWithoutSpace: Cause = ({ error, source, offset }) => {
  if (!error.message.startsWith("Comments must be separated")) return undefined;
  const hash = source.text.indexOf("#", offset);
  return {
    offset: hash === -1 ? offset : hash,
    message: "A comment needs a space before its #.",
    fix: "Write a space before the #, or put the value in quotes if the # is part of it.",
  };
};

export const missingComma: Cause = ({ error, source, document, offset }) => {
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

export const directive: Cause = ({ error, offset }) =>
  error.code === "BAD_DIRECTIVE" || error.message.startsWith("Missing directives-end")
    ? {
        offset,
        message: "YAML reads a line that starts with % as a directive, and a manifest needs none.",
        fix: "Remove the line, or put it in quotes if it is a value.",
      }
    : undefined;

export const longKey: Cause = ({ error, offset }) =>
  error.code === "KEY_OVER_1024_CHARS"
    ? {
        offset,
        message: "The key that starts here is longer than 1,024 characters, which YAML does not allow.",
        fix: "Shorten it, or add the colon that is missing further up.",
      }
    : undefined;

function isQuoted(node: Node): boolean {
  return isScalar(node) && (node.type === Scalar.QUOTE_DOUBLE || node.type === Scalar.QUOTE_SINGLE);
}

/** Offset of the last node of a kind that starts before `offset`; undefined if there is none. */
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
