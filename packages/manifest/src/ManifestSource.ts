import {
  type Document,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseAllDocuments,
  visit,
} from "yaml";
import type { Position } from "./Diagnostic";

/** Steps from the top of the manifest to a value. */
export type ManifestPath = readonly (string | number)[];

/** Something that keeps a text from being one plain YAML document, and its offset in the text. */
export interface SyntaxProblem {
  readonly offset: number;
  readonly message: string;
  /** What to do about it, as an imperative sentence. */
  readonly fix: string;
}

const USUAL_FIX = "Correct the YAML here; indentation, quotes and repeated keys are the usual causes.";

/** A manifest's text, and where in it each value stands. */
export class ManifestSource {
  private readonly lines: LineCounter;
  private readonly documents: Document.Parsed[];
  private readonly text: string;

  /**
   * @param file how messages name the file
   * @param text the file's content; it need not be valid YAML, and may start with a byte-order mark
   */
  constructor(
    readonly file: string,
    text: string,
  ) {
    this.text = text.replace(/^\uFEFF/, "");
    this.lines = new LineCounter();
    const parsed = parseAllDocuments(this.text, { lineCounter: this.lines, prettyErrors: false, version: "1.2" });
    this.documents = Array.isArray(parsed) ? parsed : [];
  }

  /** Everything that keeps the text from being one YAML document, with text for keys and no alias into nowhere. */
  get syntaxProblems(): readonly SyntaxProblem[] {
    const written = this.documents.flatMap((document) => [...document.errors, ...document.warnings]);
    return [
      ...written.map(({ pos, message }) => ({ offset: pos[0], message, fix: USUAL_FIX })),
      ...this.documents.flatMap(unresolvable),
      ...this.documents.slice(1, 2).map(({ contents, range }) => ({
        offset: contents?.range?.[0] ?? range[0],
        message: "A second YAML document starts here; a manifest is one document",
        fix: "Keep one, and remove the `---` lines.",
      })),
    ];
  }

  /** The whole manifest as plain data; null when there is nothing in it. */
  toData(): unknown {
    return this.documents[0]?.toJS({ maxAliasCount: 100 }) ?? null;
  }

  /** True when there is something at `path`. */
  has(path: ManifestPath): boolean {
    let value: Node | null | undefined = this.documents[0]?.contents;
    for (const step of path) {
      const next: Entry | undefined = isCollection(value) ? child(value, step) : undefined;
      if (next === undefined) return false;
      value = next.value;
    }
    return true;
  }

  /** Where the value at `path` stands, or the key or list item nearest around it that exists. */
  positionOfValue(path: ManifestPath): Position {
    const { name, value } = this.nearest(path);
    return this.positionAt((value ?? name)?.range?.[0] ?? 0);
  }

  /** Where the last key of `path` stands, or the key or list item nearest around it that exists. */
  positionOfKey(path: ManifestPath): Position {
    return this.positionAt(this.nearest(path).name?.range?.[0] ?? 0);
  }

  /** The number, word or text at `path` as its author wrote it, quotes excluded; undefined when it is none. */
  scalarText(path: ManifestPath): string | undefined {
    const { value } = this.nearest(path);
    return isScalar(value) ? value.source : undefined;
  }

  positionAt(offset: number): Position {
    const { line, col } = this.lines.linePos(offset);
    return { file: this.file, line: Math.max(line, 1), column: Math.max(col, 1) };
  }

  /** The text of a line, counted from 1. */
  line(number: number): string | undefined {
    const start = this.lines.lineStarts[number - 1];
    if (start === undefined) return undefined;
    const end = this.lines.lineStarts[number] ?? this.text.length + 1;
    return this.text.slice(start, end - 1).replace(/\r$/, "");
  }

  /** What is at `path`: its value, and the key or list item that leads there. */
  private nearest(path: ManifestPath): Entry {
    const contents = this.documents[0]?.contents ?? null;
    let entry: Entry = { name: contents, value: contents };
    for (const step of path) {
      if (!isCollection(entry.value)) break;
      const next = child(entry.value, step);
      if (next === undefined) return { name: entry.name, value: entry.name };
      entry = next;
    }
    return entry;
  }
}

interface Entry {
  readonly name: Node | null;
  readonly value: Node | null;
}

function child(parent: Node, step: string | number): Entry | undefined {
  if (isMap(parent)) {
    const pair: Pair | undefined = parent.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
    return pair && { name: pair.key as Node, value: pair.value as Node | null };
  }
  const item = isSeq(parent) ? (parent.items[Number(step)] as Node | undefined) : undefined;
  return item && { name: item, value: item };
}

/** Keys that are not text, and aliases of anchors that do not come before them. */
function unresolvable(document: Document.Parsed): SyntaxProblem[] {
  const problems: SyntaxProblem[] = [];
  const anchors = new Set<string>();
  const report = (node: Node | null, message: string, fix: string) =>
    problems.push({ offset: node?.range?.[0] ?? 0, message, fix });
  visit(document, {
    Value: (_, { anchor }) => {
      if (anchor !== undefined) anchors.add(anchor);
    },
    Alias: (_, alias) => {
      const { source } = alias;
      if (!anchors.has(source))
        report(
          alias,
          `No anchor &${source} stands before the alias *${source}`,
          `Write &${source} before the value that is meant, further up.`,
        );
    },
    Pair: (_, { key }) => {
      if (!isScalar(key) || key.value === null)
        report(key as Node | null, "This key is not text", "Write a plain word.");
    },
  });
  return problems;
}
