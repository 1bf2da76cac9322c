import { type Emitted, evaluatedSettings, type PlaceOf } from "@ducksnest/checks";

/** A file to write. */
export interface OutputFile {
  /** The whole text of the file. */
  readonly content: string;
  /** Whether only its owner may read it. */
  readonly secret: boolean;
  /** Whether it is written only if it does not exist. From then on, the file belongs to the user. @default false */
  readonly once?: boolean;
}

/** One result of synthesis: the files of one folder. */
export interface Output {
  /** Path of the folder from the manifest's folder, such as `nix`. */
  readonly directory: string;
  /** Files by path from the folder, with forward slashes. */
  readonly files: ReadonlyMap<string, OutputFile>;
  /** Files that are not text, by path from the folder, with forward slashes. They hold no secrets. @default none */
  readonly archives?: ReadonlyMap<string, Uint8Array>;
  /**
   * Matches paths, from the folder, of generated files. Generated files that the output does not have are outdated. Undefined if
   * there are none; then the folder is not searched.
   */
  readonly generated: RegExp | undefined;
  /** Matches the start of generated files, if the folder also contains hand-written ones; undefined if it does not. */
  readonly header: RegExp | undefined;
  /** The content as data, for the rules about outputs. */
  readonly emitted: Partial<Emitted>;
  /** Sentences about missing inputs, each with its remedy. */
  readonly missing: readonly string[];
  /** Sentences about dangerous inputs, each with its remedy. */
  readonly warnings: readonly string[];
}

/** The data of all outputs; outputs that were not made are empty. The settings of evaluated hosts replace the generated ones. */
export function emittedBy(outputs: readonly Output[]): Emitted {
  const parts = outputs.map(({ emitted }) => emitted);
  const placeOf: PlaceOf = (object) => parts.map((part) => part.placeOf?.(object)).find((place) => place !== undefined);
  const emitted: Emitted = Object.assign({ cluster: [], cloud: new Map(), hosts: new Map() }, ...parts, { placeOf });
  const evaluated = [...(emitted.nixos ?? [])].flatMap(([name, facts]) =>
    facts.kind === "evaluated" ? [[name, evaluatedSettings(facts)] as const] : [],
  );
  return { ...emitted, hosts: new Map([...emitted.hosts, ...evaluated]) };
}
