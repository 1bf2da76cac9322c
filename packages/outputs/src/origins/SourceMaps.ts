import { readFileSync } from "node:fs";
import { SourceMap, type SourceMapPayload } from "node:module";
import { dirname, resolve } from "node:path";

/** A position in a file. */
export interface CodePosition {
  /** Absolute path. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

/** Finds the source of compiled code in the `.map` file beside it. Maps are read once. */
export class SourceMaps {
  private readonly maps = new Map<string, SourceMap | undefined>();

  /** The position in the source; the same position if the file has no map. */
  original(position: CodePosition): CodePosition {
    const { file, line, column } = position;
    const origin = this.mapOf(file)?.findOrigin(line, column);
    if (origin === undefined || !("fileName" in origin)) return position;
    return { file: resolve(dirname(file), origin.fileName), line: origin.lineNumber, column: origin.columnNumber };
  }

  private mapOf(file: string): SourceMap | undefined {
    if (!this.maps.has(file)) this.maps.set(file, readMap(`${file}.map`));
    return this.maps.get(file);
  }
}

function readMap(file: string): SourceMap | undefined {
  try {
    const payload: SourceMapPayload = JSON.parse(readFileSync(file, "utf8"));
    return new SourceMap(payload);
  } catch {
    return undefined;
  }
}
