import { existsSync } from "node:fs";
import { join } from "node:path";
import { LOCK_FILE, loadLock, mayBeDeployed, printLock } from "@ducksnest/manifest";
import type { Topology } from "@ducksnest/topology";
import type { Output } from "./Output";

/** The lock beside the manifest, for a program that deploys next. A homelab without AWS needs none until its cluster runs. */
export function lockOutput({ lock }: Pick<Topology, "lock">): Output {
  const files: Output["files"] =
    lock.sites.length === 0 && lock.cluster === undefined
      ? new Map()
      : new Map([[LOCK_FILE, { content: printLock(lock), secret: false }]]);
  return { directory: ".", files, emitted: {}, generated: undefined, header: undefined, missing: [], warnings: [] };
}

/**
 * The lock, if something may be deployed or there is a lock already. Until then, the manifest can change as it likes. The cluster
 * that a deployment makes is added only once Terraform's state shows that there was one.
 * @param root the manifest's folder
 */
export function lockOutputIfDeployed(topology: Topology, root: string): Output {
  const { cluster, ...lock } = topology.lock;
  const isNeeded = existsSync(join(root, LOCK_FILE)) || mayBeDeployed(root, topology.lock);
  if (!isNeeded) return { ...lockOutput(topology), files: new Map() };
  const isMade =
    hasCluster(root) || lock.sites.some(({ state }) => state.kind === "local" && existsSync(join(root, state.path)));
  return lockOutput({ lock: isMade ? topology.lock : lock });
}

/** Whether the lock has a cluster already. */
function hasCluster(root: string): boolean {
  const loaded = loadLock(root);
  return loaded.kind === "loaded" && loaded.text.lock.cluster !== undefined;
}
