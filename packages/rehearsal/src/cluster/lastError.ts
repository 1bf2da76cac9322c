/** The last line of a log that looks like an error, or the last line. A panic's stack comes after the line that says why. */
export function lastError(log: string): string {
  const lines = log.trim().split("\n");
  return (
    lines.findLast((line) => /^(panic|fatal error): /.test(line)) ??
    lines.findLast((line) => /level=(fatal|error)|^(E|F)\d{4} |error:|failed/i.test(line)) ??
    lines.at(-1) ??
    ""
  ).trim();
}
