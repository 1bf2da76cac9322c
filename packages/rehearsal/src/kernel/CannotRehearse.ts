/** A rehearsal is not possible here. The message says why and what to do. */
export class CannotRehearse extends Error {
  override readonly name = "CannotRehearse";
}
