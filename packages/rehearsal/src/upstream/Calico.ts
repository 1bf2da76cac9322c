/**
 * Facts of Calico 3.32.1. They are restated here on purpose: the rehearsal is an independent witness, so it takes no
 * number from the packages whose outputs it tests.
 * @see https://docs.tigera.io/calico/latest/reference/felix/configuration (vxlanVNI, vxlanPort, wireguardListeningPort, mark mask)
 * @see https://docs.tigera.io/calico/latest/reference/faq (pod links)
 */
export const CALICO = {
  vxlanInterface: "vxlan.calico",
  vxlanVni: 4096,
  /** UDP. */
  vxlanPort: 4789,
  ipipInterface: "tunl0",
  wireguardInterface: "wireguard.cali",
  /** UDP. */
  wireguardPort: 51820,
  /** The mark bits that Felix uses by default. */
  defaultMarkMask: 0xffff0000,
  /** MAC address of the host's side of every pod link. */
  caliMac: "ee:ee:ee:ee:ee:ee",
  /** Gateway of every pod. No interface has this address; the host answers ARP for it. */
  podGateway: "169.254.1.1",
  /** Prefix length of the blocks in which Calico assigns its pool. @see https://docs.tigera.io/calico/latest/reference/resources/ippool */
  blockPrefix: 26,
  /** Version of the CNI specification in the operator's configuration. @see https://github.com/tigera/operator/blob/v1.42.3/pkg/render/node.go */
  cniVersion: "0.3.1",
} as const;
