import type { Emitted } from "@ducksnest/checks";
import type { Output } from "@ducksnest/cli";

/** The files of one output, and their folder. */
export type Files = Pick<Output, "directory" | "files" | "archives">;

/** A sound mutant and what was synthesized from it. */
export interface Subject {
  /** The manifest's text. */
  readonly text: string;
  /** The manifest's data; undefined if other YAML readers would not read the text as one plain mapping. */
  readonly data: unknown;
  /** The synthesized files. */
  readonly outputs: readonly Files[];
  /** The content of the outputs as data. */
  readonly emitted: Emitted;
  /** Folder that contains the outputs and the modules that the flake imports. */
  readonly folder: string;
}

/** Something that reads outputs, or the manifest, as programs do in use. */
export interface Reader {
  /** Name in reports. */
  readonly name: string;
  /** What it verifies, in a few words. */
  readonly reads: string;
  /** It reads one in this many mutants, because it is slow. @default 1 */
  readonly oneIn?: number;
  /** The reason why it cannot run here; undefined if it can. */
  missing(): string | undefined;
  /** Everything that it does not accept, one sentence each. */
  complaints(subject: Subject): readonly string[];
}

/** For readers that need no program. */
export function nothingMissing(): undefined {
  return undefined;
}

/** The names, from the manifest's folder, and contents of an output's files with a suffix. */
export function filesOf(outputs: readonly Files[], folder: string, suffix: string): readonly [string, string][] {
  return outputs
    .filter(({ directory }) => directory === folder)
    .flatMap(({ files }) => [...files].map(([file, { content }]): [string, string] => [`${folder}/${file}`, content]))
    .filter(([file]) => file.endsWith(suffix));
}
