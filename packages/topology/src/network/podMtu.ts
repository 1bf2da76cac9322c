import { Mtu } from "@ducksnest/manifest";
import type { Node } from "../hosts/Node";
import { overheadBytes, type Tunnel, type TunnelSettings, tunnelOf } from "./encapsulation";
import { type Path, pathBetween, representativePairs, siteMtu } from "./path";

/** The largest usable pod MTU, and the path that limits it. */
export interface PodMtuBudget {
  /** Largest MTU of pod interfaces, in bytes, at which no path fragments a pod's packet. */
  readonly mtu: Mtu;
  /** Tunnel that carries pods' packets on the limiting path. */
  readonly tunnel: Tunnel;
  /** The limiting path; undefined in a homelab of one host. */
  readonly path: Path | undefined;
}

/**
 * The pod MTU budget: over all pairs of hosts, the minimum of the path MTU less the encapsulation.
 * Calico's setting is the inner MTU, so the header is subtracted here.
 * @see https://docs.tigera.io/calico/latest/networking/configuring/mtu
 */
export function podMtuBudget(nodes: readonly Node[], calico: TunnelSettings, tailnetMtu: Mtu): PodMtuBudget {
  const budgets = representativePairs(nodes).map(([from, to]): PodMtuBudget => {
    const path = pathBetween(from, to, tailnetMtu);
    return { ...whatFits(calico, path), path };
  });
  const [first, ...others] = budgets;
  if (first === undefined) return alone(nodes, calico);
  return others.reduce((least, budget) => (budget.mtu.bytes < least.mtu.bytes ? budget : least), first);
}

/** The budget of a host without peers: its own link, less the encapsulation that it would use towards a second host. */
function alone(nodes: readonly Node[], calico: TunnelSettings): PodMtuBudget {
  const [mtu = Mtu.ofBytes(Mtu.MAX_BYTES)] = nodes.map(siteMtu);
  return { ...whatFits(calico, { mtu, nicMtu: mtu, sameSubnet: true }), path: undefined };
}

function whatFits(calico: TunnelSettings, path: PathMtu): Omit<PodMtuBudget, "path"> {
  return { mtu: podMtuOn(calico, path), tunnel: tunnelOf(calico, path) };
}

type PathMtu = Pick<Path, "mtu" | "nicMtu" | "sameSubnet">;

/**
 * The largest pod MTU whose packets fit a path. The VXLAN device is bound to the NIC, and the kernel limits its MTU by
 * the NIC's, even if packets leave through the tailnet's interface and that has a larger MTU.
 */
export function podMtuOn(calico: TunnelSettings, path: PathMtu): Mtu {
  const tunnel = tunnelOf(calico, path);
  const link = tunnel === "vxlan" ? Math.min(path.mtu.bytes, path.nicMtu.bytes) : path.mtu.bytes;
  return Mtu.ofBytes(link - overheadBytes(tunnel));
}
