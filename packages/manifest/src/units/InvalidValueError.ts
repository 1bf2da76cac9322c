/** A text that is not a value of its type. Carries the reason and the fix, so that a finding can show both. */
export class InvalidValueError extends Error {
  override readonly name = "InvalidValueError";

  /**
   * @param message what is wrong, quoting the value
   * @param fix what to write instead, as an imperative sentence
   */
  constructor(
    message: string,
    readonly fix: string,
  ) {
    super(message);
  }
}
