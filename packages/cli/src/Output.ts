import type { Emitted } from "@ducksnest/checks";

/** A file to write. */
export interface OutputFile {
  readonly content: string;
  /** Readable by its owner alone. */
  readonly secret: boolean;
}

/** One of the three things that synthesis makes. */
export interface Output {
  readonly name: OutputName;
  /** Folder it lives in, from the manifest's, such as `nix`. */
  readonly directory: string;
  /** By path from the folder, with forward slashes. */
  readonly files: ReadonlyMap<string, OutputFile>;
  /** Files of the folder, by path from it, that only synthesis makes; those not in `files` are left from before. */
  readonly generated: RegExp;
  /** What a generated file begins with, where hand-written ones live beside it; undefined where none do. */
  readonly header: RegExp | undefined;
  /** The same as data, for the rules about outputs. */
  readonly emitted: Partial<Emitted>;
  /** What is missing to make it whole, each a sentence with its remedy. */
  readonly missing: readonly string[];
}

export const OUTPUT_NAMES = ["cloud", "cluster", "hosts"] as const;
export type OutputName = (typeof OUTPUT_NAMES)[number];
