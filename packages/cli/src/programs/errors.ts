/** A program could not be run to its end. */
export class ProgramError extends Error {
  override readonly name: string = "ProgramError";

  /** @param reason continues a sentence that starts with the program's name; without a full stop, because messages go on */
  constructor(program: string, reason: string, options?: ErrorOptions) {
    super(`${program} ${reason}`, options);
  }
}

/** A program is not installed. */
export class MissingProgramError extends ProgramError {
  override readonly name = "MissingProgramError";

  /** @param get how to get it, such as `install Git` */
  constructor(program: string, get: string, options?: ErrorOptions) {
    super(program, `is not installed, or not on PATH; ${get}`, options);
  }
}

/** A program was ended because this process has to end, or because its caller gave up. */
export class InterruptedError extends Error {
  override readonly name = "InterruptedError";

  /** @param signal the signal that this process received; undefined if the caller gave up */
  constructor(
    program: string,
    readonly signal?: NodeJS.Signals,
  ) {
    super(`${program} was interrupted`);
  }
}
