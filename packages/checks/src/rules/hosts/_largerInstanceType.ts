import type { Host } from "@ducksnest/manifest";
import { type InstanceTypeFacts, nearestInstanceType } from "@ducksnest/topology";

/**
 * The fix that names the nearest instance type with enough resources, of the same architecture because the image depends on it.
 * Undefined for a LAN host, and if no type is large enough.
 */
export function largerInstanceType(host: Host, isEnough: (facts: InstanceTypeFacts) => boolean): string | undefined {
  const type = host.kind === "aws" ? nearestInstanceType(host.instanceType, isEnough) : undefined;
  return type && `Write \`instanceType: ${type}\`, or a larger one.`;
}
