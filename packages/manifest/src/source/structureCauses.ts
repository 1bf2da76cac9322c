import { quoted } from "../text/quoted";
import { tabIndent } from "./characterCauses";
import type { SourceText } from "./SourceText";
import { type Cause, type Line, LOCAL, lineOf } from "./SyntaxFault";

/** `a: b: c`. The library reports the same error if the second colon is on a line below. */
export const colonInValue: Cause = ({ error, line, offset }) => {
  const rest = line.text.slice(offset - line.start);
  if (error.code !== "BLOCK_AS_IMPLICIT_KEY" || !/:(?:\s|$)/.test(rest)) return undefined;
  const key = /^(?:- )*([^:]+):/.exec(line.content)?.[1];
  if (key === undefined || line.content.startsWith(rest)) return undefined;
  return {
    offset,
    message: `The value of ${quoted(key)} contains a colon and a space, which start another mapping.`,
    fix: `Put the value in quotes: ${quoted(rest.trimEnd())}.`,
  };
};

export const dashWithoutSpace: Cause = ({ error, line }) => {
  if (LOCAL.has(error.code) || !/^-[^\s-]/.test(line.content)) return undefined;
  return {
    offset: line.start + line.indent.length + 1,
    message: "There is no space after the dash of this list item.",
    fix: "Write a space after the dash.",
  };
};

export const colonWithoutSpace: Cause = ({ error, line }) => {
  const [all, dashes = "", key = ""] = /^((?:- )*)([\w.-]+):[^\s/]/.exec(line.content) ?? [];
  const codes = ["MULTILINE_IMPLICIT_KEY", "MISSING_CHAR", "BAD_INDENT"];
  if (all === undefined || !codes.includes(error.code) || /:\s|:$/.test(line.content)) return undefined;
  return {
    offset: line.start + line.indent.length + dashes.length + key.length,
    message: `There is no space after the colon of ${quoted(key)}, so YAML reads the line as one word.`,
    fix: "Write a space after the colon.",
  };
};

export const missingColon: Cause = ({ error, line, source }) => {
  const lacksColon = error.code === "MULTILINE_IMPLICIT_KEY" || error.message.startsWith("Implicit map keys need");
  if (!lacksColon || /:(?:\s|$)/.test(line.content) || siblingsAreItems(source, line)) return undefined;
  const [word = ""] = /^[^\s#]*/.exec(line.content) ?? [];
  return {
    offset: line.start + line.indent.length,
    message: `There is no colon after ${quoted(word)}, and a mapping needs one between key and value.`,
    fix: "Write `key: value`, or indent the line deeper than its key if it continues the value above.",
  };
};

/** The wrong line is the error's or, if a value continues by mistake, the next one. */
export const badIndent: Cause = (fault) => {
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
      message: "This line is among list items, but it is not a list item.",
      fix: 'Start it with "- ", or indent it like the key that it belongs beside.',
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

/** The lines above whose indentation a line may use, nearest first. Each is less indented than the one before. */
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

/** The nearest line that has more than a comment. */
function neighbour(source: SourceText, { number }: Line, step: 1 | -1): Line | undefined {
  for (let other = number + step; source.line(other) !== undefined; other += step) {
    const line = lineOf(source, other);
    if (!/^(?:#|$)/.test(line.content.trimEnd())) return line;
  }
  return undefined;
}
