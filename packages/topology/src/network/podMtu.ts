import { Mtu } from "@ducksnest/manifest";
import type { Node } from "../hosts/Node";
import { overheadBytes, type Tunnel, type TunnelSettings, tunnelOf } from "./encapsulation";
import { type Path, pathBetween, representativePairs, siteMtu } from "./path";

/** The pair of hosts that decides the pod MTU, and what it leaves to pods. */
export interface PodMtuBudget {
  /** The largest MTU of pod interfaces with which no pod packet needs fragments on any path. */
  readonly mtu: Mtu;
  /** What carries pods' packets on the deciding path. */
  readonly tunnel: Tunnel;
  /** The path that decides; undefined in a homelab of one host. */
  readonly path: Path | undefined;
}

/**
 * The pod MTU budget: over all pairs of hosts, the least of path MTU less encapsulation.
 * Calico takes the inner value, so the header has to be taken off here.
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

/** What a host without peers leaves to its pods: its own link, less the encapsulation it would use towards a second. */
function alone(nodes: readonly Node[], calico: TunnelSettings): PodMtuBudget {
  const [mtu = Mtu.ofBytes(Mtu.MAX_BYTES)] = nodes.map(siteMtu);
  return { ...whatFits(calico, { mtu, nicMtu: mtu, sameSubnet: true }), path: undefined };
}

function whatFits(calico: TunnelSettings, path: PathMtu): Omit<PodMtuBudget, "path"> {
  return { mtu: podMtuOn(calico, path), tunnel: tunnelOf(calico, path) };
}

type PathMtu = Pick<Path, "mtu" | "nicMtu" | "sameSubnet">;

/**
 * The largest MTU of pods whose packets fit a path. VXLAN's device is bound to the NIC, and the kernel lets it be no
 * larger than that leaves, also where packets leave by the tailnet's interface, which may be wider.
 */
export function podMtuOn(calico: TunnelSettings, path: PathMtu): Mtu {
  const tunnel = tunnelOf(calico, path);
  const link = tunnel === "vxlan" ? Math.min(path.mtu.bytes, path.nicMtu.bytes) : path.mtu.bytes;
  return Mtu.ofBytes(link - overheadBytes(tunnel));
}
