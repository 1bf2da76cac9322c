/** A small mistake in a source file that at least one of the named tests must notice. */
export interface Mutant {
  /** Source file, relative to the repository. */
  readonly file: string;
  /** Text that occurs in the file exactly once. */
  readonly find: string;
  /** What to put in its place. */
  readonly replace: string;
  /** What would go wrong in a homelab if no test noticed. */
  readonly harm: string;
  /** Test files to run, relative to the repository. */
  readonly tests: readonly [string, ...string[]];
}
