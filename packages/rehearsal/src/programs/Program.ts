import type { ProgramName } from "./catalogue";

/** A program on this machine. */
export interface Program {
  readonly name: ProgramName;
  /** Absolute path. */
  readonly path: string;
}

/** The found programs of a need. Each has every program of its need; asking for another one is a mistake in the code. */
export class Programs {
  private readonly byName: ReadonlyMap<ProgramName, Program>;

  constructor(programs: readonly Program[]) {
    this.byName = new Map(programs.map((program) => [program.name, program]));
  }

  /** In the order of the catalogue. */
  get all(): readonly Program[] {
    return [...this.byName.values()];
  }

  /** Absolute path of a program. @throws Error if the program was not asked for when these were found */
  path(name: ProgramName): string {
    const found = this.byName.get(name);
    if (found === undefined) throw new Error(`${name} is not among the found programs.`);
    return found.path;
  }
}
