import type { Emitted } from "@ducksnest/checks";
import type { Output } from "@ducksnest/cli";

/** Files of one output, and the folder they belong in. */
export type Files = Pick<Output, "directory" | "files">;

/** A sound mutant and what was synthesized from it. */
export interface Subject {
  /** The manifest's text. */
  readonly text: string;
  /** Its data; undefined for a text that no other reader would take for one plain mapping. */
  readonly data: unknown;
  readonly outputs: readonly Files[];
  readonly emitted: Emitted;
  /** Folder with the outputs in it, and with the modules that the flake imports. */
  readonly folder: string;
}

/** Something that reads outputs, or the manifest itself, as it is read in use. */
export interface Reader {
  readonly name: string;
  /** What it makes sure of, in a few words. */
  readonly reads: string;
  /** One in how many mutants it reads, because it is slow. @default 1 */
  readonly oneIn?: number;
  /** Why it cannot read here; undefined if it can. */
  missing(): string | undefined;
  /** What it does not accept, a sentence each. */
  complaints(subject: Subject): readonly string[];
}

/** For readers that need no program. */
export function nothingMissing(): undefined {
  return undefined;
}

/** The files of the output in that folder whose names end so, with their names from the manifest's folder. */
export function filesOf(outputs: readonly Files[], folder: string, suffix: string): readonly [string, string][] {
  return outputs
    .filter(({ directory }) => directory === folder)
    .flatMap(({ files }) => [...files].map(([file, { content }]): [string, string] => [`${folder}/${file}`, content]))
    .filter(([file]) => file.endsWith(suffix));
}
