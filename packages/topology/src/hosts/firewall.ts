import type { Dataplane, Homelab } from "@ducksnest/manifest";
import type { Flow } from "../network/flows";
import { type OpenPorts, openPorts, type Peers } from "../network/openPorts";
import type { Node } from "./Node";

/** What a host's firewall lets in. */
export interface FirewallFacts {
  /** What programs it: the same as Calico's and kube-proxy's. */
  readonly dataplane: Dataplane;
  /** The NIC first, then the tailnet's interface. */
  readonly interfaces: readonly OpenPorts[];
}

export function firewallFacts(
  node: Node,
  { homelab, peers, flows }: { readonly homelab: Homelab; readonly peers: Peers; readonly flows: readonly Flow[] },
): FirewallFacts {
  return {
    dataplane: homelab.cluster.calico.dataplane,
    interfaces: openPorts(node, peers, flows, homelab.tailnet.interface),
  };
}
