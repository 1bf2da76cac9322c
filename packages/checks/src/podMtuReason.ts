import { overheadBytes, type PodMtuBudget, TUNNEL_NAMES } from "@ducksnest/topology";

/** The reason for the limit of the pod MTU: `the path from a to b carries 1280 bytes, of which VXLAN takes 50`. */
export function podMtuReason(budget: PodMtuBudget): string {
  const { path, tunnel } = budget;
  const link = deciderBytes(budget);
  const taken = tunnel === "none" ? "" : `, of which ${TUNNEL_NAMES[tunnel]} takes ${overheadBytes(tunnel)}`;
  return `${narrowest(path, link)} ${link} bytes${taken}`;
}

/** MTU of the link that limits the pod MTU, in bytes: a pod packet and its tunnel's header. */
export function deciderBytes({ mtu, tunnel }: PodMtuBudget): number {
  return mtu.bytes + overheadBytes(tunnel);
}

/** @param link MTU of the limiting link, in bytes */
function narrowest(path: PodMtuBudget["path"], link: number): string {
  if (path === undefined) return "the only host's network carries";
  const ends = `from ${path.from.name} to ${path.to.name}`;
  return link < path.mtu.bytes ? `${ends}, VXLAN uses a NIC of` : `the path ${ends} carries`;
}
