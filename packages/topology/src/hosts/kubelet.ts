import type { CalicoFacts } from "../cluster/calico";
import type { ClusterFacts } from "../cluster/cluster";
import { type KubeletReservations, kubeletReservations } from "./kubeletReservations";
import type { Node } from "./Node";
import { nodeLabels } from "./nodeLabels";

/** What a host's kubelet runs with. */
export interface KubeletFacts {
  readonly cluster: ClusterFacts;
  /** Every tunnel that the node takes part in. */
  readonly podTunnels: CalicoFacts["tunnels"];
  /** Node labels, sorted by key. */
  readonly labels: Readonly<Record<string, string>>;
  readonly reservations: KubeletReservations;
}

export function kubeletFacts(node: Node, cluster: ClusterFacts, { tunnels }: CalicoFacts): KubeletFacts {
  const { memory, cpus } = node.machine;
  return {
    cluster,
    podTunnels: tunnels,
    labels: nodeLabels(node, node.machine),
    reservations: kubeletReservations(memory, cpus),
  };
}
