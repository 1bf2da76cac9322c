/** A line of kubeadm's preflight checks, of a log of Kubernetes, or of kubectl, with a warning as the first group. */
const WARNINGS: readonly RegExp[] = [
  /^\s*\[WARNING (.+)$/,
  /^W\d{4} \S+\s+\d+ [^\]]+\] (.+)$/,
  /^Warning: (.+)$/,
  /^(?:\S+ )*(Flag --\S+ has been deprecated.*)$/,
];

/** What programs of Kubernetes warn of in a log, each once. */
export function warningsIn(log: string): readonly string[] {
  const found = log.split("\n").flatMap((line) => {
    const match = WARNINGS.map((pattern) => pattern.exec(line)).find((each) => each !== null);
    return match?.[1] === undefined ? [] : [match[1].replace(/^(\S+)\]: /, "$1: ").trim()];
  });
  return [...new Set(found)];
}
