import { type Document, isMap, isNode, isScalar, type Node, Scalar, visit } from "yaml";
import type { Position } from "../findings/Finding";
import { quoted } from "../text/quoted";
import { findSecret, masked, maskSecrets, namesSecret } from "../text/secrets";
import { type Comment, commentsOf } from "./commentsOf";
import { type AnchorName, type BadText, type Entry, type ManifestPath, ManifestTree } from "./ManifestTree";
import { parseYaml } from "./parseYaml";
import { type Excerpt, SourceText } from "./SourceText";
import type { SyntaxFinding } from "./SyntaxFinding";
import { breaksStructure, syntaxFindings } from "./syntaxFindings";

export type { ManifestPath } from "./ManifestTree";

/** An alias or merge key through which the manifest takes a value from elsewhere. */
export interface Origin {
  /** Path of the alias or merge key. */
  readonly path: ManifestPath;
  /** Position of the alias or merge key. */
  readonly position: Position;
}

/** A manifest's text, and the position of each value in it. */
export class ManifestSource {
  /** The reasons why the text is not one plain YAML document, in the order of the text; empty if it is. */
  readonly syntaxFindings: readonly SyntaxFinding[];
  private readonly source: SourceText;
  private readonly document: Document.Parsed | undefined;
  private readonly tree: ManifestTree | undefined;
  private maskedSource: SourceText | undefined;

  /**
   * @param file how messages name the file
   * @param text the file's content; it need not be valid YAML, and may start with a byte-order mark
   */
  constructor(
    readonly file: string,
    text: string,
  ) {
    this.source = new SourceText(file, text.replace(/^\uFEFF/, ""));
    const forbidden = forbiddenCharacter(this.source.text);
    const { documents, tooDeep } = forbidden ? { documents: [], tooDeep: forbidden } : parseYaml(this.source.text);
    const [document, second] = documents;
    this.document = document;
    this.tree = document && new ManifestTree(document);
    this.syntaxFindings = tooDeep ? [tooDeep] : findingsOf(this.source, document, second, this.tree?.problems ?? []);
  }

  /** Texts with a character that no value or key may contain, such as a line break. */
  get badTexts(): readonly BadText[] {
    return this.tree?.badTexts ?? [];
  }

  /** The names of all anchors, which are text that no value or key holds. */
  get anchorNames(): readonly AnchorName[] {
    return this.tree?.anchorNames ?? [];
  }

  /** The comments that are wanted, in order. Fast if there is none, because the text is read again only if one may be there. */
  commentsThat(isWanted: (comment: string) => boolean): readonly Comment[] {
    const candidates = this.source.text.match(/(?<![^\s])#.*/g) ?? [];
    return candidates.some(isWanted) ? commentsOf(this.source.text).filter(({ text }) => isWanted(text)) : [];
  }

  /** The whole manifest as plain data; null if it is empty. Keys are text, as written. */
  toData(): unknown {
    return this.tree?.data ?? null;
  }

  /** True if there is a value at `path`. */
  has(path: ManifestPath): boolean {
    return this.entriesAlong(path).length > path.length;
  }

  /** Position of the value at `path`, or of the nearest enclosing key or list item that exists. */
  positionOfValue(path: ManifestPath): Position {
    const { name, value } = this.nearest(path);
    return this.positionAt((value ?? name)?.range?.[0] ?? 0);
  }

  /** Position of the last key of `path`, or of the nearest enclosing key or list item that exists. */
  positionOfKey(path: ManifestPath): Position {
    return this.positionAt(this.nearest(path).name?.range?.[0] ?? 0);
  }

  /** The first alias or merge key on the way to `path`; undefined if there is none. */
  originOf(path: ManifestPath): Origin | undefined {
    const entries = this.entriesAlong(path);
    const index = entries.findIndex(({ via }) => via !== undefined);
    const via = entries[index]?.via;
    return via && { path: path.slice(0, index), position: this.positionAt(via.range?.[0] ?? 0) };
  }

  /** The scalar at `path` as written, without quotes; undefined if the value is not a scalar. */
  scalarText(path: ManifestPath): string | undefined {
    const { value } = this.nearest(path);
    return isScalar(value) ? value.source : undefined;
  }

  /** The position of an offset in the text, not counting a byte-order mark. */
  positionAt(offset: number): Position {
    return this.source.positionAt(offset);
  }

  /** The text of a line, counted from 1, with secrets masked. */
  line(number: number): string | undefined {
    return this.masked().line(number);
  }

  /** The line at a position, or the part around it if the line is long, with secrets masked. */
  excerptAt(position: Position): Excerpt | undefined {
    return this.masked().excerptAt(position);
  }

  private entriesAlong(path: ManifestPath): readonly Entry[] {
    return this.tree?.entriesAlong(path) ?? [];
  }

  /** The value at `path`, and the key or list item that leads to it. */
  private nearest(path: ManifestPath): { readonly name: Node | null; readonly value: Node | null } {
    const entries = this.entriesAlong(path);
    const { name, value } = entries.at(-1) ?? { name: null, value: null };
    return entries.length > path.length ? { name, value } : { name, value: name };
  }

  private masked(): SourceText {
    this.maskedSource ??= new SourceText(this.file, maskManifest(this.source.text, this.document));
    return this.maskedSource;
  }
}

function findingsOf(
  source: SourceText,
  document: Document.Parsed | undefined,
  second: Document.Parsed | undefined,
  ofTree: readonly SyntaxFinding[],
): readonly SyntaxFinding[] {
  if (document === undefined) return [];
  const written = syntaxFindings(source, document);
  const broken = breaksStructure(document);
  const end = broken ? (written.at(-1)?.offset ?? 0) : source.text.length + 1;
  const others = [...ofTree, ...(second ? [secondDocument(second)] : [])].filter(({ offset }) => offset < end);
  return [...written, ...others, ...(broken ? [] : directiveFindings(document))].sort((a, b) => a.offset - b.offset);
}

function secondDocument({ contents, range }: Document.Parsed): SyntaxFinding {
  return {
    offset: contents?.range?.[0] ?? range[0],
    message: "A second YAML document starts here, but a manifest must be one document.",
    fix: "Keep one, and remove the lines `---` and `...` between them.",
  };
}

/** YAML 1.1 reads `yes` and `1:30` differently. */
function directiveFindings({ directives }: Document.Parsed): readonly SyntaxFinding[] {
  const { explicit, version } = directives.yaml;
  if (explicit !== true || version === "1.2") return [];
  return [
    {
      offset: 0,
      message: `The manifest declares YAML ${version}, but ducksnest reads YAML 1.2.`,
      fix: "Remove the line that starts with %YAML.",
    },
  ];
}

/** Characters that YAML does not allow. @see https://yaml.org/spec/1.2.2/#51-character-set */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern searches for them.
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f\ufffe\uffff\p{Cs}]|\r(?!\n)/u;

function forbiddenCharacter(text: string): SyntaxFinding | undefined {
  const found = FORBIDDEN.exec(text);
  if (found === null) return undefined;
  const lineEnd = found[0] === "\r";
  return {
    offset: found.index,
    message: lineEnd
      ? "This is a carriage return (U+000D) without a line feed, which not every reader treats as a line end."
      : `YAML does not allow the character ${quoted(found[0])}.`,
    fix: lineEnd ? "Save the file with line feeds (LF) as line ends." : "Remove it.",
  };
}

/**
 * The text with its secrets masked: text that looks like a secret, even if YAML splits or escapes it, and every value
 * whose key names a secret.
 */
function maskManifest(text: string, document: Document.Parsed | undefined): string {
  const ranges: (readonly [start: number, end: number])[] = [];
  const hide = (node: unknown) => {
    const range = isNode(node) ? node.range : undefined;
    if (range) ranges.push([range[0], range[1]]);
  };
  if (document) {
    visit(document, {
      Pair: (_, { key, value }, ancestors) => {
        if (!isScalar(key) || typeof key.value !== "string" || !namesSecret(key.value)) return;
        // The section `secrets` is public. Its keys are those of the outermost mapping, below the document.
        const isSection = key.value === "secrets" && ancestors.length === 2 && isMap(value);
        if (!isSection) hide(value);
      },
      Scalar: (_, node) => {
        if (typeof node.value === "string" && node.type !== Scalar.PLAIN && findSecret(node.value)) hide(node);
      },
    });
  }
  return maskRanges(maskSecrets(text), ranges);
}

function maskRanges(text: string, ranges: readonly (readonly [start: number, end: number])[]): string {
  const parts: string[] = [];
  let done = 0;
  for (const [start, end] of [...ranges].sort(([a], [b]) => a - b)) {
    if (start < done) continue;
    parts.push(text.slice(done, start), masked(text.slice(start, end)));
    done = end;
  }
  return parts.join("") + text.slice(done);
}
