import { LOCK_FILE, printLock } from "@ducksnest/manifest";
import type { Topology } from "@ducksnest/topology";
import type { Output } from "./Output";

/** The lock beside the manifest. It is written with the output for AWS, and a homelab without AWS needs none. */
export function lockOutput({ lock }: Topology): Output {
  const files: Output["files"] =
    lock.sites.length === 0 ? new Map() : new Map([[LOCK_FILE, { content: printLock(lock), secret: false }]]);
  return { directory: ".", files, emitted: {}, generated: undefined, header: undefined, missing: [], warnings: [] };
}
