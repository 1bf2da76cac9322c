import { type Document, isMap, isSeq, LineCounter, type Node, type Pair, parseAllDocuments, type YAMLError } from "yaml";
import type { Position } from "./Diagnostic";

/** Steps from the top of the manifest to a value. */
export type ManifestPath = readonly (string | number)[];

/** A manifest's text, and where in it each value stands. */
export class ManifestSource {
  private readonly lines: LineCounter;
  private readonly documents: Document.Parsed[];

  /**
   * @param file how messages name the file
   * @param text the file's content; it need not be valid YAML
   */
  constructor(
    readonly file: string,
    private readonly text: string,
  ) {
    this.lines = new LineCounter();
    const parsed = parseAllDocuments(text, { lineCounter: this.lines, prettyErrors: false, version: "1.2" });
    this.documents = Array.isArray(parsed) ? parsed : [];
  }

  /** Everything that keeps the text from being one YAML document. */
  get syntaxErrors(): readonly YAMLError[] {
    return this.documents.flatMap((document) => [...document.errors, ...document.warnings]);
  }

  get documentCount(): number {
    return this.documents.length;
  }

  /** The whole manifest as plain data; null when there is nothing in it. */
  toData(): unknown {
    return this.documents[0]?.toJS({ maxAliasCount: 100 }) ?? null;
  }

  /** Where the value at `path` stands, or its nearest enclosing value that exists. */
  positionOfValue(path: ManifestPath): Position {
    const { node, pair } = this.nearest(path);
    const range = node?.range ?? (pair?.key as Node | undefined)?.range;
    return this.positionAt(range?.[0] ?? 0);
  }

  /** Where the last key of `path` stands, or the nearest enclosing value that exists. */
  positionOfKey(path: ManifestPath): Position {
    const { pair } = this.nearest(path);
    return this.positionAt((pair?.key as Node | undefined)?.range?.[0] ?? 0);
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

  private nearest(path: ManifestPath): { node: Node | null; pair: Pair | undefined } {
    let node: Node | null = this.documents[0]?.contents ?? null;
    let pair: Pair | undefined;
    for (const step of path) {
      if (isMap(node)) {
        const next: Pair | undefined = node.items.find((item) => keyText(item) === String(step));
        if (next === undefined) return { node: pair ? (pair.key as Node) : node, pair };
        pair = next;
        node = next.value as Node | null;
      } else if (isSeq(node)) {
        const next = node.items[Number(step)] as Node | undefined;
        if (next === undefined) break;
        node = next;
      } else break;
    }
    return { node, pair };
  }
}

function keyText(pair: Pair): string {
  const key = pair.key as { value?: unknown } | null;
  return String(key?.value ?? key);
}
