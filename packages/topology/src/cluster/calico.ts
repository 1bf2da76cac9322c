import type { CalicoSettings, Cidr, ClusterSettings, Dataplane, Encapsulation, Mtu } from "@ducksnest/manifest";
import { type Tunnel, tunnels, usesBgp } from "../network/encapsulation";
import type { NodeAddress } from "../network/nodeAddress";

/**
 * Packet-mark bits that Felix may use: eleven bits, 8-11 and 24-30.
 *
 * Its default mask 0xffff0000 covers bits 18 and 19, which Tailscale matches in mask 0xff0000 to pick a routing table:
 * a pod's packets would skip table 52 and never reach the tailnet. Bits 14 and 15 are kube-proxy's. Bit 31 stays
 * clear because the field is a signed 32-bit integer.
 * @see https://github.com/tailscale/tailscale/issues/591
 */
export const FELIX_MARK_MASK = 0x7f000f00;

/** The pod network, as Calico is to make it. */
export interface CalicoFacts {
  /** Release tag, such as `v3.32.1`. */
  readonly version: string;
  readonly encapsulation: Encapsulation;
  /** Whether Calico encrypts what pods on different nodes send each other. */
  readonly wireguard: boolean;
  readonly dataplane: Dataplane;
  /** Whether nodes spread the routes to pods by BGP. */
  readonly bgp: boolean;
  /** Every tunnel that a node takes part in. */
  readonly tunnels: readonly Exclude<Tunnel, "none">[];
  /** The one IP pool; the operator refuses it unless it is kubeadm's podSubnet. */
  readonly podCidr: Cidr;
  /** MTU of pod interfaces, in bytes: the inner value, encapsulation taken off already. */
  readonly podMtu: Mtu;
  readonly nodeAddress: NodeAddress;
  /** Packet-mark bits that Felix may use. */
  readonly markMask: number;
}

export function calicoFacts({ calico, podCidr }: ClusterSettings, podMtu: Mtu, nodeAddress: NodeAddress): CalicoFacts {
  const { version, encapsulation, wireguard, dataplane }: CalicoSettings = calico;
  return {
    version,
    encapsulation,
    wireguard,
    dataplane,
    bgp: usesBgp(calico),
    tunnels: tunnels(calico),
    podCidr,
    podMtu,
    nodeAddress,
    markMask: FELIX_MARK_MASK,
  };
}
