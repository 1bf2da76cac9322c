import type { CalicoSettings, Cidr, ClusterSettings, Dataplane, Encapsulation, Mtu } from "@ducksnest/manifest";
import { type Tunnel, tunnels, usesBgp } from "../network/encapsulation";
import type { NodeAddress } from "../network/nodeAddress";

/**
 * Packet-mark bits that Felix may use: eleven bits, 8-11 and 24-30.
 *
 * Felix's default mask 0xffff0000 covers bits 18 and 19. Tailscale matches them in mask 0xff0000 to choose a routing
 * table, so a pod's packets would skip table 52 and never reach the tailnet. kube-proxy uses bits 14 and 15. Bit 31
 * stays clear, because the field is a signed 32-bit integer.
 * @see https://github.com/tailscale/tailscale/issues/591
 */
export const FELIX_MARK_MASK = 0x7f000f00;

/** The settings of the pod network. */
export interface CalicoFacts {
  /** Release tag, such as `v3.32.1`. */
  readonly version: string;
  /** Encapsulation of the IP pool. */
  readonly encapsulation: Encapsulation;
  /** Whether Calico encrypts traffic between pods on different nodes. */
  readonly wireguard: boolean;
  /** Whether the kernel computes checksums for vxlan.calico. */
  readonly vxlanChecksumOffload: boolean;
  /** Backend of packet filtering. */
  readonly dataplane: Dataplane;
  /** Whether nodes distribute pod routes by BGP. */
  readonly bgp: boolean;
  /** Every tunnel that a node uses. */
  readonly tunnels: readonly Exclude<Tunnel, "none">[];
  /** The only IP pool. The operator rejects it unless it equals kubeadm's podSubnet. */
  readonly podCidr: Cidr;
  /** MTU of pod interfaces, in bytes, with the encapsulation subtracted. */
  readonly podMtu: Mtu;
  /** How Calico finds a node's address. */
  readonly nodeAddress: NodeAddress;
  /** Packet-mark bits that Felix may use. */
  readonly markMask: number;
}

/** Derives the settings of the pod network. @param podMtu MTU of pod interfaces */
export function calicoFacts({ calico, podCidr }: ClusterSettings, podMtu: Mtu, nodeAddress: NodeAddress): CalicoFacts {
  const { version, encapsulation, wireguard, vxlanChecksumOffload, dataplane }: CalicoSettings = calico;
  return {
    version,
    encapsulation,
    wireguard,
    vxlanChecksumOffload,
    dataplane,
    bgp: usesBgp(calico),
    tunnels: tunnels(calico),
    podCidr,
    podMtu,
    nodeAddress,
    markMask: FELIX_MARK_MASK,
  };
}
