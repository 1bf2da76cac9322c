/** Why there can be no rehearsal here, and how there could be: one sentence for whoever asked. */
export class CannotRehearse extends Error {
  override readonly name = "CannotRehearse";
}
