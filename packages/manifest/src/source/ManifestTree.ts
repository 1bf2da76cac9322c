import { type Document, isMap, isNode, isSeq, type Node } from "yaml";
import { type AnchorName, type BadText, type Entry, type ManifestPath, Reader } from "./Reader";
import type { SyntaxFinding } from "./SyntaxFinding";

export type { AnchorName, BadText, Entry, ManifestPath } from "./Reader";

/**
 * The values of a YAML document, with aliases and merge keys (`<<`) followed. Keys are text as it is written, so `1.30`
 * stays `1.30`. Reading takes linear time, and never calls a method of a value.
 * @see https://yaml.org/type/merge.html
 */
export class ManifestTree {
  /** The whole document as plain data; null if it is empty. All aliases of one value share one object. */
  readonly data: unknown;
  /** Findings about keys, aliases, merge keys and nesting, in the order of the text. */
  readonly problems: readonly SyntaxFinding[];
  /** Texts with a character that no value or key may contain. */
  readonly badTexts: readonly BadText[];
  readonly anchorNames: readonly AnchorName[];
  private readonly reader: Reader;

  constructor(private readonly document: Document.Parsed) {
    this.reader = new Reader();
    this.data = this.reader.read(document.contents, undefined, 0).data;
    this.problems = this.reader.problems;
    this.badTexts = this.reader.badTexts;
    this.anchorNames = this.reader.anchorNames;
  }

  /** The entry at each step of `path`, from the top; shorter if the path leaves the document. */
  entriesAlong(path: ManifestPath): readonly Entry[] {
    const top: Entry = { name: this.document.contents, value: this.document.contents, via: undefined };
    const entries = [top];
    for (const step of path) {
      const next = this.child(entries.at(-1)?.value ?? null, step);
      if (next === undefined) break;
      entries.push(next);
    }
    return entries;
  }

  private child(parent: Node | null, step: string | number): Entry | undefined {
    if (isMap(parent)) return this.reader.entriesOf(parent).get(String(step));
    const item = isSeq(parent) ? parent.items[Number(step)] : undefined;
    return isNode(item) ? this.reader.entry(item, item) : undefined;
  }
}
