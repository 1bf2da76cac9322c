import type { Host } from "@ducksnest/manifest";
import { type InstanceTypeFacts, nearestInstanceType } from "@ducksnest/topology";

/** The instance type to write, of the same architecture, so that no image changes; undefined for a machine at home. */
export function largerMachine(host: Host, isEnough: (facts: InstanceTypeFacts) => boolean): string | undefined {
  const type = host.kind === "aws" ? nearestInstanceType(host.instanceType, isEnough) : undefined;
  return type && `Write \`instanceType: ${type}\`, or a larger one.`;
}
