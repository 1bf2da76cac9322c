import { commandOf, type Step } from "../setup/Step";
import { CannotRehearse } from "./CannotRehearse";
import { inParallel } from "./inParallel";
import { missingFeature } from "./missingFeature";
import type { Sandbox } from "./Sandbox";

/** Namespaces to set up in parallel. Each has one process at work, which mostly waits for the kernel. */
const AT_ONCE = 4;

/**
 * Runs steps. Those without a namespace run one after the other. Between them, the steps of each namespace run in their
 * order, several namespaces in parallel.
 * @throws CannotRehearse if the kernel lacks a feature or the stage is killed
 * @throws Error if a step fails for another reason
 */
export async function runSteps(sandbox: Sandbox, steps: readonly Step[]): Promise<void> {
  for (const group of groups(steps)) {
    await inParallel([...group.values()], AT_ONCE, async (ofOne) => {
      for (const step of ofOne) await runStep(sandbox, step);
    });
  }
}

/** Steps by namespace, in groups that have to wait for each other. */
function groups(steps: readonly Step[]): Map<string, Step[]>[] {
  const result: Map<string, Step[]>[] = [];
  let previous: Step | undefined;
  for (const step of steps) {
    const joins = previous !== undefined && previous.namespace !== undefined && step.namespace !== undefined;
    const group = (joins && result.at(-1)) || new Map<string, Step[]>();
    if (!joins) result.push(group);
    const key = step.namespace ?? "";
    group.set(key, [...(group.get(key) ?? []), step]);
    previous = step;
  }
  return result;
}

async function runStep(sandbox: Sandbox, step: Step): Promise<void> {
  const command = commandOf(step);
  const { status, stderr } = await sandbox.run(command, `${step.lines.join("\n")}\n`);
  if (status === 0) return;
  const line = failingLine(step, stderr);
  const missing = missingFeature(line ?? step.lines.join("\n"), stderr);
  if (missing) throw new CannotRehearse(missing);
  const where = line === undefined ? "" : `\n  ${line.trim()}`;
  throw new Error(`${command.join(" ")} failed:${where}\n${stderr.trim()}`);
}

/** Finds the line that a program complains about: `-:3`, `/dev/stdin:3:1-5`, `line: 3`, `line 3`, `sh: 3:`. */
function failingLine({ lines }: Step, stderr: string): string | undefined {
  const [, number] = /(?:-:|stdin:|line:? |^sh: )(\d+)/m.exec(stderr) ?? [];
  return lines[Number(number) - 1];
}
