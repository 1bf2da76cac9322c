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

/** Calico takes hosts for neighbours by the prefix of the address that it found, and by nothing else. */
export function tunnelBetween(stage: Stage, from: CalicoNode, to: CalicoNode): Tunnel {
  const near = Cidr.containing(from.calico.address, from.calico.prefixLength);
  return tunnelOf(stage.cluster.calico, { sameSubnet: near.contains(to.calico.address) });
}
