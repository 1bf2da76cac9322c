/** Files that cannot be read or written. */
export class OutputsError extends Error {
  override readonly name = "OutputsError";

  /** @param problems sentences that start with the file and say what to do */
  constructor(
    readonly problems: readonly string[],
    options?: ErrorOptions,
  ) {
    super(problems.join("\n"), options);
  }
}

/** The reason that the operating system gives, such as `no space left on device`. */
export function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return /(?:^|: )E[A-Z0-9]+: (.+?), \w+/.exec(message)?.[1] ?? message;
}

/** The code of an error of the operating system, such as `ENOENT`; undefined for other errors. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}
