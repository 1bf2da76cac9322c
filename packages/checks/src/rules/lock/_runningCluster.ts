import type { LockText } from "@ducksnest/manifest";

/** How to go on without the cluster of the lock. Each fix of a rule about the running cluster ends with it. */
export function ifGone(lock: LockText): string {
  return `If that cluster does not run, or not yet, delete ${lock.linesOfCluster()} of ducksnest.lock.`;
}
