/** The programs that set up a stage. All read their lines from standard input. */
export type Tool = "ip" | "bridge" | "tc" | "nft" | "iptables-restore" | "sh";

/** Lines for one program to run in one namespace. */
export interface Step {
  /** Where; undefined is the stage's own namespace, in which the others are made. */
  readonly namespace: string | undefined;
  readonly tool: Tool;
  readonly lines: readonly string[];
}

/** The command that takes a step's lines. */
export function commandOf({ namespace, tool }: Pick<Step, "namespace" | "tool">): readonly string[] {
  switch (tool) {
    case "ip":
    case "bridge":
    case "tc":
      return [tool, ...(namespace === undefined ? [] : ["-netns", namespace]), "-batch", "-"];
    case "nft":
      return [...inside(namespace), "nft", "-f", "-"];
    case "iptables-restore":
      return [...inside(namespace), "iptables-restore"];
    case "sh":
      return [...inside(namespace), "sh", "-e"];
  }
}

/** What makes a command run in a namespace. */
export function inside(namespace: string | undefined): readonly string[] {
  return namespace === undefined ? [] : ["ip", "netns", "exec", namespace];
}

/** Joins neighbours that go to the same program in the same namespace: one process takes the lines of all. */
export function mergeSteps(steps: readonly Step[]): readonly Step[] {
  const merged: Step[] = [];
  for (const step of steps.filter(({ lines }) => lines.length > 0)) {
    const last = merged.at(-1);
    if (last && BATCHES.has(step.tool) && last.tool === step.tool && last.namespace === step.namespace) {
      merged[merged.length - 1] = { ...last, lines: [...last.lines, ...step.lines] };
    } else {
      merged.push(step);
    }
  }
  return merged;
}

/** A firewall's lines are one file, and go in whole or not at all. */
const BATCHES: ReadonlySet<Tool> = new Set(["ip", "bridge", "tc", "sh"]);
