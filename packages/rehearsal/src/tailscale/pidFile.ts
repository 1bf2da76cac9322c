import type { StageHost } from "../stage/Stage";

/** The folder of a node's tailscaled, in the stage's memory. */
export function folderOf({ namespace }: Pick<StageHost, "namespace">): string {
  return `/run/ducksnest/tailscale/${namespace}`;
}

/** The file with the process id of a node's tailscaled. */
export function pidFile(node: Pick<StageHost, "namespace">): string {
  return `${folderOf(node)}/pid`;
}
