import { Cidr } from "@ducksnest/manifest";
import { type Tunnel, tunnelOf } from "@ducksnest/topology";
import type { CalicoAddress, Stage, StageHost } from "./Stage";

/** A host on which calico-node runs. */
export interface CalicoNode {
  readonly host: StageHost;
  readonly calico: CalicoAddress;
}

export function calicoNodes(hosts: readonly StageHost[]): readonly CalicoNode[] {
  return hosts.flatMap((host) => (host.calicoAddress ? [{ host, calico: host.calicoAddress }] : []));
}

/** The tunnel between two hosts. Calico decides only by the prefix of the node address which hosts are near. */
export function tunnelBetween(stage: Stage, from: CalicoNode, to: CalicoNode): Tunnel {
  const near = Cidr.containing(from.calico.address, from.calico.prefixLength);
  return tunnelOf(stage.cluster.calico, { sameSubnet: near.contains(to.calico.address) });
}
