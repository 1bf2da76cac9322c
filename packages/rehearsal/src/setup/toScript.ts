import { ENTER } from "../kernel/isolation";
import { commandOf, type Step } from "./Step";

/** The plan as a shell script that ends in a shell on the stage. */
export function toScript(name: string, steps: readonly Step[]): string {
  return [
    "#!/bin/sh",
    `# The network of ${name} in network namespaces of its own, which disappear when the script ends.`,
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
