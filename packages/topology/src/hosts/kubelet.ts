import type { CalicoFacts } from "../cluster/calico";
import type { ClusterFacts } from "../cluster/cluster";
import { type KubeletReservations, kubeletReservations } from "./kubeletReservations";
import type { Node } from "./Node";
import { nodeLabels } from "./nodeLabels";
import type { Taint } from "./taints";

/** The settings of a host's kubelet. */
export interface KubeletFacts {
  /** The cluster that it joins. */
  readonly cluster: ClusterFacts;
  /** Every tunnel that the node uses for pods' packets. */
  readonly podTunnels: CalicoFacts["tunnels"];
  /** Node labels, sorted by key. */
  readonly labels: Readonly<Record<string, string>>;
  /** Taints, if somebody set them beside the manifest. @default the control plane's on a control plane, and none on a worker */
  readonly taints?: readonly Taint[];
  /** Resources that it keeps from pods. */
  readonly reservations: KubeletReservations;
}

/** Derives the settings of a node's kubelet. */
export function kubeletFacts(node: Node, cluster: ClusterFacts, { tunnels }: CalicoFacts): KubeletFacts {
  const { memory, cpus } = node.machine;
  return {
    cluster,
    podTunnels: tunnels,
    labels: nodeLabels(node, node.machine),
    reservations: kubeletReservations(memory, cpus),
  };
}
