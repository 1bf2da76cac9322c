/** The programs that build a stage. All read their lines from standard input. */
export type Tool = "ip" | "bridge" | "tc" | "nft" | "iptables-restore" | "sh";

/** Lines for one program to run in one namespace. */
export interface Step {
  /** The namespace; undefined for the sandbox's own, which creates the others. */
  readonly namespace: string | undefined;
  readonly tool: Tool;
  readonly lines: readonly string[];
}

/** The command that reads a step's lines. */
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
      // With mounts of its own, because userspace WireGuard needs a folder for the sockets of each namespace.
      return namespace === undefined ? ["sh", "-e"] : ["ip", "netns", "exec", namespace, "sh", "-e"];
  }
}

/**
 * The words before a command that run it in a namespace. `ip netns exec` would also give it mounts of its own, with another
 * /sys, which takes three times as long.
 */
export function inside(namespace: string | undefined): readonly string[] {
  return namespace === undefined ? [] : ["nsenter", `--net=/run/netns/${namespace}`];
}

/** Joins adjacent steps for the same program in the same namespace, so that one process reads all their lines. */
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

/** Programs that read any number of lines. A firewall's lines are one file that is loaded as a whole. */
const BATCHES: ReadonlySet<Tool> = new Set(["ip", "bridge", "tc", "sh"]);
