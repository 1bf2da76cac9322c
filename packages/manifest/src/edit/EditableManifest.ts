import { type Document, isAlias, isCollection, isMap, isScalar, type Node, type Pair, type YAMLMap } from "yaml";
import { isMapping, mapping } from "../source/data";
import { ManifestSource } from "../source/ManifestSource";
import { parseYaml } from "../source/parseYaml";
import { SourceText } from "../source/SourceText";
import { didYouMean } from "../text/didYouMean";
import { quoted } from "../text/quoted";
import { type EditProblem, ManifestEditError } from "./ManifestEditError";

/** One host in the text of a manifest. Offsets do not count a byte-order mark. */
export interface HostSpan {
  /** Its key under `hosts`. */
  readonly name: string;
  readonly key: Node;
  readonly value: Node | null;
  /** Where its key starts, or the anchor or tag before the key. */
  readonly start: number;
  /** Where its value ends, without spaces and comments after it. */
  readonly end: number;
}

/** A part of a text to replace. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const MARK = "\uFEFF";

/** The text of a manifest, with the places of its hosts. */
export class EditableManifest {
  /** The text without a byte-order mark. */
  readonly text: string;
  readonly lines: SourceText;
  /** The manifest as plain data. */
  readonly data: unknown;
  readonly document: Document.Parsed;
  private readonly mark: string;

  /** @throws ManifestEditError if the text is not a mapping in valid YAML */
  constructor(text: string) {
    this.mark = text.startsWith(MARK) ? MARK : "";
    this.text = text.slice(this.mark.length);
    this.lines = new SourceText("", this.text);
    const source = new ManifestSource("", this.text);
    const [document] = source.syntaxFindings.length === 0 ? parseYaml(this.text).documents : [];
    const problems = source.syntaxFindings.map(({ offset, message, fix, related }) => ({
      ...this.problem(offset, message, fix),
      related: related ? [{ ...this.place(related.offset), message: related.message.replace(/\.$/, "") }] : [],
    }));
    if (problems.length > 0) throw new ManifestEditError(problems);
    if (!document || !isMap(document.contents))
      this.fail(0, "The manifest is not a mapping.", "Start from a copy of examples/reference/homelab.yaml.");
    this.document = document;
    this.data = source.toData();
  }

  /** Line end of the file: that of its first line. */
  get newline(): "\n" | "\r\n" {
    return /^[^\n]*\r\n/.test(this.text) ? "\r\n" : "\n";
  }

  /** The key `hosts`. @throws ManifestEditError if there is none */
  get hostsPair(): Pair {
    const { contents } = this.document;
    const pair = isMap(contents) ? contents.items.find(({ key }) => nameOf(key) === "hosts") : undefined;
    return pair ?? this.fail(0, "The manifest has no section `hosts`.", "Add a line `hosts:` to it.");
  }

  /** Offset of the key `hosts`. @throws ManifestEditError if there is none */
  get hostsKeyOffset(): number {
    return startOf(this.hostsPair.key);
  }

  /**
   * The mapping `hosts`; undefined if nothing is written after the key.
   * @throws ManifestEditError if it is something else, such as an alias
   */
  get hostsMap(): YAMLMap | undefined {
    const { value } = this.hostsPair;
    if (isMap(value)) return value;
    if (value === null || (isScalar(value) && value.source === "" && value.anchor === undefined)) return undefined;
    const what = isAlias(value) ? "an alias" : "not a mapping";
    return this.fail(
      startOf(value),
      `The section \`hosts\` is ${what}, so no host can be edited in it.`,
      "Write the hosts in full below `hosts:`.",
    );
  }

  /** The hosts that are written below `hosts`, in the order of the text; without those of a merge key. */
  get hosts(): readonly HostSpan[] {
    return (this.hostsMap?.items ?? []).flatMap(({ key, value }) => {
      const name = nameOf(key);
      if (name === undefined || !isScalar(key) || name === "<<") return [];
      const node = isScalar(value) || isAlias(value) || isCollection(value) ? value : null;
      return [{ name, key, value: node, start: this.propertiesBefore(startOf(key)), end: this.endOf(key, node) }];
    });
  }

  /** The names of all hosts, including those of a merge key. */
  get hostNames(): readonly string[] {
    return Object.keys(mapping(mapping(this.data).hosts));
  }

  /** A host by its name. @throws ManifestEditError if there is none, or if it comes from a merge key */
  findHost(name: string): HostSpan {
    const host = this.hosts.find((each) => each.name === name);
    if (host) return host;
    const at = this.hostsKeyOffset;
    if (this.hostNames.includes(name)) {
      this.fail(at, `The host ${quoted(name)} comes from a merge key (\`<<\`).`, "Edit the mapping that it refers to.");
    }
    return this.fail(at, `There is no host ${quoted(name)}.`, didYouMean(name, this.hostNames));
  }

  /** The number of the line at an offset, from 1. */
  lineAt(offset: number): number {
    return this.lines.positionAt(offset).line;
  }

  /** The column of an offset, from 0. */
  columnAt(offset: number): number {
    return this.lines.positionAt(offset).column - 1;
  }

  /** The text of a line; empty if there is no such line. */
  line(number: number): string {
    return this.lines.line(number) ?? "";
  }

  /** Offset of the end of a line, before its line end. */
  endOfLine(number: number): number {
    return this.lines.offsetOfLine(number) + this.line(number).length;
  }

  /** The first line that belongs to a host: comments directly above it in its own column do. */
  firstLine({ start }: HostSpan): number {
    const column = this.columnAt(start);
    let line = this.lineAt(start);
    while (line > 1 && commentColumn(this.line(line - 1)) === column) line -= 1;
    return line;
  }

  /** Whether only spaces are before an offset on its line. */
  startsLine(offset: number): boolean {
    return this.text.slice(offset - this.columnAt(offset), offset).trim() === "";
  }

  /** A problem at an offset. */
  problem(offset: number, message: string, fix: string): EditProblem {
    return { ...this.place(offset), message, fix, related: [] };
  }

  /** Refuses the edit. */
  fail(offset: number, message: string, fix: string): never {
    throw new ManifestEditError([this.problem(offset, message, fix)]);
  }

  /** The line and column of an offset. */
  place(offset: number): { readonly line: number; readonly column: number } {
    const { line, column } = this.lines.positionAt(offset);
    return { line, column };
  }

  /**
   * The text with some parts replaced.
   * @param hosts the hosts that it must have then, as plain data. Nothing else may change.
   * @throws ManifestEditError if the new text means anything else, because then an unusual layout was misread
   */
  spliced(splices: readonly Splice[], hosts: (before: Readonly<Record<string, unknown>>) => object): string {
    const ordered = [...splices].sort((a, b) => b.start - a.start);
    const body = ordered.reduce(
      (text, { start, end, text: put }) => text.slice(0, start) + put + text.slice(end),
      this.text,
    );
    const after = new ManifestSource("", body);
    const before = mapping(this.data);
    const wanted = { ...before, hosts: hosts(mapping(before.hosts)) };
    if (after.syntaxFindings.length > 0 || !sameData(after.toData(), wanted)) {
      this.fail(
        ordered.at(-1)?.start ?? 0,
        "The hosts here are laid out in a way that cannot be edited without changing something else.",
        "Edit the manifest by hand, or write one host below the other first.",
      );
    }
    return this.mark + body;
  }

  /** Where an anchor or tag of a key at `offset` starts; `offset` if it has neither. */
  private propertiesBefore(offset: number): number {
    const before = this.text.slice(Math.max(0, offset - MAX_PROPERTIES), offset);
    return offset - (/(?<![^\s{,])(?:[&!][^\s,[\]{}]*[ \t]+)+$/.exec(before)?.[0].length ?? 0);
  }

  private endOf(key: Node, value: Node | null): number {
    const end = endOfNode(value);
    if (end !== undefined) return end;
    const keyEnd = key.range?.[1] ?? 0;
    const colon = /^[ \t]*:/.exec(this.text.slice(keyEnd, keyEnd + MAX_PROPERTIES));
    return keyEnd + (colon?.[0].length ?? 0);
  }
}

/** Most characters of anchors and tags before a key, and of spaces before its colon; YAML limits a key to 1,024. */
const MAX_PROPERTIES = 1024;

/** A key as its author wrote it, quotes excluded; undefined if it is not a scalar. */
export function nameOf(key: unknown): string | undefined {
  if (!isScalar(key)) return undefined;
  return typeof key.value === "string" ? key.value : (key.source ?? "");
}

/** Column of a line's comment, from 0; undefined if the line has anything else. */
export function commentColumn(line: string): number | undefined {
  const [, indent] = /^( *)#/.exec(line) ?? [];
  return indent?.length;
}

/** Whether a line has only blanks. */
export function isBlank(line: string): boolean {
  return line.trim() === "";
}

function startOf(node: unknown): number {
  return isScalar(node) || isAlias(node) || isCollection(node) ? (node.range?.[0] ?? 0) : 0;
}

/** Where the last written part of a node ends; undefined if nothing is written. A block's own range covers comments. */
function endOfNode(node: unknown): number | undefined {
  if (isCollection(node) && node.flow !== true) {
    const last: unknown = node.items.at(-1);
    if (last === undefined) return undefined;
    const { key, value } = isMapping(last) && "key" in last ? last : { key: undefined, value: last };
    return endOfNode(value) ?? endOfNode(key) ?? node.range?.[0];
  }
  if (!isScalar(node) && !isAlias(node) && !isCollection(node)) return undefined;
  const [start = 0, end = 0] = node.range ?? [];
  return start === end ? undefined : end;
}

/** Whether two values are the same as data; the order of keys does not matter. */
function sameData(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    isMapping(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))) : part,
  );
}
