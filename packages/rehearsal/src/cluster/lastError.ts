/** The last line of a log that looks like an error, or the last line. */
export function lastError(log: string): string {
  const lines = log.trim().split("\n");
  return (
    lines.findLast((line) => /level=(fatal|error)|^(E|F)\d{4} |error:|failed/i.test(line)) ??
    lines.at(-1) ??
    ""
  ).trim();
}
