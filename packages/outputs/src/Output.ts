import type { Emitted } from "@ducksnest/checks";

/** A file to write. */
export interface OutputFile {
  readonly content: string;
  /** Readable by its owner alone. */
  readonly secret: boolean;
  /** Written only where there is none: from then on the file is the user's. @default false */
  readonly once?: boolean;
}

/** One of the things that synthesis makes: the files of one folder. */
export interface Output {
  /** The folder, from the manifest's, such as `nix`. */
  readonly directory: string;
  /** By path from the folder, with forward slashes. */
  readonly files: ReadonlyMap<string, OutputFile>;
  /**
   * Matches the files of the folder, by path from it, that only synthesis makes. Those not in `files` are outdated.
   * Undefined if there are none; then the folder is not searched.
   */
  readonly generated: RegExp | undefined;
  /** Matches the start of every generated file in a folder that also holds hand-written ones; undefined if none do. */
  readonly header: RegExp | undefined;
  /** The same as data, for the rules about outputs. */
  readonly emitted: Partial<Emitted>;
  /** Inputs that are missing, each a sentence with its remedy. */
  readonly missing: readonly string[];
  /** Inputs that are dangerous, each a sentence with its remedy. */
  readonly warnings: readonly string[];
}

/** The data of all outputs; an output that was not made is empty. */
export function emittedBy(outputs: readonly Output[]): Emitted {
  return Object.assign({ cluster: [], cloud: new Map(), hosts: new Map() }, ...outputs.map(({ emitted }) => emitted));
}
