import { type Encapsulation, type Homelab, type Host, type Ipv4Address, Mtu } from "@ducksnest/manifest";
import { type Path, pathBetween, representativePairs, siteMtu } from "./path";

/**
 * Bytes that VXLAN adds over IPv4: outer IP 20, UDP 8, VXLAN 8, inner Ethernet 14.
 * @see https://github.com/projectcalico/calico/blob/v3.32.1/felix/dataplane/linux/int_dataplane.go
 */
export const VXLAN_OVERHEAD_BYTES = 50;

/** The pair of hosts that decides the pod MTU, and what it leaves to pods. */
export interface PodMtuBudget {
  /** The largest MTU of pod interfaces with which no pod packet needs fragments on any path. */
  readonly mtu: Mtu;
  /** Encapsulation overhead on the deciding path, in bytes. */
  readonly overheadBytes: number;
  /** The path that decides; undefined in a homelab of one host. */
  readonly path: Path | undefined;
}

/** Bytes that the encapsulation adds to a pod packet on this path. */
export function overheadBytes(encapsulation: Encapsulation, path: Pick<Path, "sameSubnet">): number {
  const encapsulated = encapsulation === "VXLAN" || (encapsulation === "VXLANCrossSubnet" && !path.sameSubnet);
  return encapsulated ? VXLAN_OVERHEAD_BYTES : 0;
}

/**
 * The pod MTU budget: over all pairs of hosts, the least of path MTU less encapsulation.
 * Calico takes the inner value, so the header has to be taken off here.
 * @see https://docs.tigera.io/calico/latest/networking/configuring/mtu
 */
export function podMtuBudget(homelab: Homelab, nodeIp: (host: Host) => Ipv4Address): PodMtuBudget {
  const { encapsulation } = homelab.cluster.calico;
  const budgets = representativePairs(homelab).map(([from, to]): PodMtuBudget => {
    const path = pathBetween(homelab, from, to, nodeIp);
    const overhead = overheadBytes(encapsulation, path);
    return { mtu: Mtu.ofBytes(path.mtu.bytes - overhead), overheadBytes: overhead, path };
  });
  const [first, ...others] = budgets;
  if (first === undefined) return alone(homelab);
  return others.reduce((least, budget) => (budget.mtu.bytes < least.mtu.bytes ? budget : least), first);
}

/** What a host without peers leaves to its pods: its own link, less the encapsulation it would use towards a second. */
function alone(homelab: Homelab): PodMtuBudget {
  const [host] = homelab.hosts as readonly [Host];
  const overhead = overheadBytes(homelab.cluster.calico.encapsulation, { sameSubnet: true });
  return { mtu: Mtu.ofBytes(siteMtu(host).bytes - overhead), overheadBytes: overhead, path: undefined };
}
