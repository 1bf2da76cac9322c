import { overheadBytes, type PodMtuBudget, TUNNEL_NAMES } from "@ducksnest/topology";

/** Why pods can have no larger MTU: `the path from a to b carries 1280 bytes, of which VXLAN takes 50`. */
export function podMtuReason(budget: PodMtuBudget): string {
  const { path, tunnel } = budget;
  const link = deciderBytes(budget);
  const taken = tunnel === "none" ? "" : `, of which ${TUNNEL_NAMES[tunnel]} takes ${overheadBytes(tunnel)}`;
  return `${narrowest(path, link)} ${link} bytes${taken}`;
}

/** What the link that decides carries, in bytes: pods' packets with what their tunnel adds. */
export function deciderBytes({ mtu, tunnel }: PodMtuBudget): number {
  return mtu.bytes + overheadBytes(tunnel);
}

/** @param link what it carries, in bytes */
function narrowest(path: PodMtuBudget["path"], link: number): string {
  if (path === undefined) return "the only host's network carries";
  const ends = `from ${path.from.name} to ${path.to.name}`;
  return link < path.mtu.bytes ? `on the way ${ends} VXLAN is bound to a NIC of` : `the path ${ends} carries`;
}
