import fc from "fast-check";
import type { Change } from "../Mutant";

/** Text that means something to YAML wherever it is put. */
const FRAGMENTS: readonly string[] = [
  ...["\t", " ", "  ", "\n", "\r", "\0", "\u0007", "\u001b[2J", "\u0085", "\u2028", "\ufeff", "\u202e", "🦆", "é"],
  ...[": ", ":", "- ", "#", " #", "&a ", "*a", "*b", "<<: ", "<<: *a", "!!binary ", "!!float ", "!!set ", "!x ", "? "],
  ...['"', "'", "{", "}", "[", "]", ",", "|", ">", "|2-", "---\n", "...\n", "%YAML 1.1\n", "%TAG ! x\n", "~", "null"],
];

/** Puts a fragment anywhere into the text. */
export function insertChange(): fc.Arbitrary<Change> {
  return fc.record({ at: fc.nat(), fragment: fc.constantFrom(...FRAGMENTS) }).map(({ at, fragment }) => ({
    on: "text",
    label: `${fc.stringify(fragment)} inserted`,
    apply: (text) => {
      const index = at % (text.length + 1);
      return text.slice(0, index) + fragment + text.slice(index);
    },
  }));
}

/** Does something to one line: drops, repeats, indents, cuts, comments it out, or writes a tab before it. */
export function lineChange(): fc.Arbitrary<Change> {
  return fc.record({ at: fc.nat(), edit: fc.constantFrom(...LINE_EDITS) }).map(({ at, edit: [name, edit] }) => ({
    on: "text",
    label: `a line ${name}`,
    apply: (text) => {
      const lines = text.split("\n");
      const index = at % lines.length;
      return lines.toSpliced(index, 1, ...edit(lines[index] ?? "")).join("\n");
    },
  }));
}

/** Edits of one line, each with the word that says what happened to the line. */
const LINE_EDITS: readonly (readonly [name: string, edit: (line: string) => readonly string[]])[] = [
  ["dropped", () => []],
  ["repeated", (line) => [line, line]],
  ["indented", (line) => [`  ${line}`]],
  ["outdented", (line) => [line.replace(/^ {2}/, "")]],
  ["indented by a tab", (line) => [`\t${line}`]],
  ["cut", (line) => [line.slice(0, line.length / 2)]],
  ["commented", (line) => [`# ${line}`]],
  ["without the space after its colon", (line) => [line.replace(": ", ":")]],
  ["with its value quoted", (line) => [line.replace(/: ([^{[#&"'].*)$/, ': "$1"')]],
  ["with an anchor", (line) => [line.replace(/: (?=\S)/, ": &a ")]],
  ["with its value an alias", (line) => [line.replace(/: .*$/, ": *a")]],
];

/** Does something to the whole text. */
export function wholeTextChange(): fc.Arbitrary<Change> {
  return fc.oneof(
    fc.constant(onText("CRLF line ends", (text) => text.replaceAll("\n", "\r\n"))),
    fc.constant(onText("CR line ends", (text) => text.replaceAll("\n", "\r"))),
    fc.constant(onText("the text twice", (text) => text + text)),
    fc.constant(onText("the text twice, as two documents", (text) => `${text}---\n${text}`)),
    fc.constant(
      onText("indented with tabs", (text) => text.replace(/^( {2})+/gm, (blank) => "\t".repeat(blank.length / 2))),
    ),
    fc.nat().map((at) => onText(`cut off (${at})`, (text) => text.slice(0, at % (text.length + 1)))),
  );
}

/** What changes nothing that YAML means. */
export function harmlessTextChange(): fc.Arbitrary<Change> {
  return fc.oneof(
    fc.constant(onText("CRLF line ends", (text) => text.replaceAll("\n", "\r\n"))),
    fc.constant(onText("a byte-order mark", (text) => `\ufeff${text}`)),
    fc.constant(onText("a document marker", (text) => `---\n${text}`)),
    fc.constant(onText("no line end at the end", (text) => text.trimEnd())),
    fc.constant(onText("blanks at the ends of lines", (text) => text.replaceAll(/(?<=\S)$/gm, "  "))),
    fc.nat().map((at) =>
      onText(`a comment (${at})`, (text) => {
        const lines = text.split("\n");
        return lines.toSpliced(at % lines.length, 0, "# ${x} %{y} é 🦆").join("\n");
      }),
    ),
  );
}

/** Does something to bytes, after which the text may not be UTF-8. */
export function bytesChange(): fc.Arbitrary<Change> {
  return fc.oneof(
    fc.record({ at: fc.nat(), bit: fc.nat(7) }).map(({ at, bit }) =>
      onBytes("one bit flipped", (bytes) => {
        const index = at % Math.max(bytes.length, 1);
        return Buffer.from(bytes.map((byte, place) => (place === index ? byte ^ (1 << bit) : byte)));
      }),
    ),
    fc.record({ at: fc.nat(), byte: fc.nat(255) }).map(({ at, byte }) =>
      onBytes(`byte ${byte} inserted`, (bytes) => {
        const index = at % (bytes.length + 1);
        return Buffer.concat([bytes.subarray(0, index), Buffer.from([byte]), bytes.subarray(index)]);
      }),
    ),
    fc.constant(onBytes("UTF-16", (bytes) => Buffer.from(`\ufeff${bytes.toString("utf8")}`, "utf16le"))),
    fc.constant(onBytes("Latin-1", (bytes) => Buffer.from(bytes.toString("utf8"), "latin1"))),
  );
}

function onText(label: string, apply: (text: string) => string): Change {
  return { on: "text", label, apply };
}

function onBytes(label: string, apply: (bytes: Buffer) => Buffer): Change {
  return { on: "bytes", label, apply };
}
