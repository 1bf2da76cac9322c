import { ENTER } from "../kernel/isolation";
import { commandOf, type Step } from "./Step";

/** A plan as a script to read and to run; it ends in a shell on the stage. */
export function toScript(name: string, steps: readonly Step[]): string {
  return [
    "#!/bin/sh",
    `# The network of ${name} in network namespaces, apart from the machine's own; it is gone when the script ends.`,
    "set -eu",
    "",
    ENTER,
    ...steps.map(section),
    'exec "${SHELL:-/bin/sh}"',
    "",
  ].join("\n");
}

function section(step: Step): string {
  return [`${commandOf(step).join(" ")} <<'END'`, ...step.lines, "END", ""].join("\n");
}
