import type { Dataplane, Homelab } from "@ducksnest/manifest";
import type { Flow } from "../network/flows";
import { type OpenPorts, openPorts, type Peers } from "../network/openPorts";
import type { Node } from "./Node";

/** A host's firewall. */
export interface FirewallFacts {
  /** Backend of the firewall, which Calico and kube-proxy use too. */
  readonly dataplane: Dataplane;
  /** Open ports of the NIC, then of the tailnet's interface. */
  readonly interfaces: readonly OpenPorts[];
}

/** Derives a node's firewall. */
export function firewallFacts(
  node: Node,
  { homelab, peers, flows }: { readonly homelab: Homelab; readonly peers: Peers; readonly flows: readonly Flow[] },
): FirewallFacts {
  return {
    dataplane: homelab.cluster.calico.dataplane,
    interfaces: openPorts(node, peers, flows, homelab.tailnet),
  };
}
