import type { Position } from "../findings/Finding";

/** Most of a long line that an excerpt shows on each side of a column, in UTF-16 units. */
const EXCERPT_REACH = 200;

/** A part of a line, and the column in it that the part is shown for. */
export interface Excerpt {
  readonly excerpt: string;
  /** Column within `excerpt`, from 1. */
  readonly excerptColumn: number;
}

/** A text file's content by lines and columns, which start at 1. Columns count UTF-16 units, as editors do. */
export class SourceText {
  private readonly lineStarts: readonly number[];

  /**
   * @param file how messages name the file
   * @param text the content without a byte-order mark
   */
  constructor(
    readonly file: string,
    readonly text: string,
  ) {
    this.lineStarts = [0, ...Array.from(text.matchAll(/\n/g), ({ index }) => index + 1)];
  }

  positionAt(offset: number): Position {
    const line = this.lineAt(offset);
    return { file: this.file, line, column: offset - (this.lineStarts[line - 1] ?? 0) + 1 };
  }

  /** Offset at which a line starts; the end of the text if there is no such line. */
  offsetOfLine(line: number): number {
    return this.lineStarts[line - 1] ?? this.text.length;
  }

  /** The text of a line without its line end; undefined if there is no such line. */
  line(number: number): string | undefined {
    const bounds = this.lineBounds(number);
    return bounds && this.text.slice(bounds.start, bounds.end);
  }

  /** The line at a position, or the part around it if the line is long; undefined if there is no such line. */
  excerptAt({ line, column }: Position): Excerpt | undefined {
    const bounds = this.lineBounds(line);
    if (bounds === undefined) return undefined;
    const at = bounds.start + column - 1;
    const start = Math.max(bounds.start, at - EXCERPT_REACH);
    const end = Math.min(bounds.end, at + EXCERPT_REACH);
    return { excerpt: this.text.slice(start, end), excerptColumn: at - start + 1 };
  }

  private lineBounds(number: number): Bounds | undefined {
    const start = this.lineStarts[number - 1];
    if (start === undefined) return undefined;
    const next = this.lineStarts[number];
    const end = next === undefined ? this.text.length : next - 1;
    return { start, end: end > start && this.text[end - 1] === "\r" ? end - 1 : end };
  }

  /** Binary search for the last line that starts at `offset` or before. */
  private lineAt(offset: number): number {
    let low = 0;
    let high = this.lineStarts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.lineStarts[middle] ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return Math.max(low, 1);
  }
}

interface Bounds {
  readonly start: number;
  readonly end: number;
}
