/**
 * Sentences about files, in which those with one cause become one: the cause, and a line for each file.
 * @param problems sentences; one about a file starts with the file, maybe its line and column, and `: `
 */
export function byCause(problems: readonly string[]): readonly string[] {
  const files = new Map<string, string[]>();
  for (const problem of problems) {
    const [, file, cause = problem] = /^(\S+): ([\s\S]*)$/.exec(problem) ?? [];
    files.set(cause, [...(files.get(cause) ?? []), ...(file === undefined ? [] : [file])]);
  }
  return [...files].map(([cause, [first, ...more]]) => {
    if (first === undefined) return cause;
    if (more.length === 0) return `${first}: ${cause}`;
    return [`${more.length + 1} files: ${cause}`, ...[first, ...more].map((file) => `  ${file}`)].join("\n");
  });
}
