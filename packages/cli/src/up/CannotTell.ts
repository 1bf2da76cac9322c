/** The state of a step cannot be found out. */
export class CannotTell extends Error {
  override readonly name = "CannotTell";

  /** @param reason sentences: why, and how to make it possible */
  constructor(reason: string) {
    super(reason);
  }
}
