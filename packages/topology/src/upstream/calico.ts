/** Facts of Calico 3.32, unless a comment names another release. */
import { isMinorAtMost } from "../minor";

/** First and last Kubernetes minor that Calico tests, by Calico minor. @see https://docs.tigera.io/calico/latest/getting-started/kubernetes/requirements */
export const KUBERNETES_OF_CALICO: Readonly<Record<string, readonly [first: string, last: string]>> = {
  "3.29": ["1.29", "1.32"],
  "3.30": ["1.31", "1.35"],
  "3.31": ["1.32", "1.35"],
  "3.32": ["1.34", "1.36"],
};

/**
 * The last day of support by Calico minor, in the form YYYY-MM-DD. Calico supports the two newest minors, so a minor ends on
 * the day when the second one after it is released. The end of the two newest is not known in advance.
 * @see https://github.com/projectcalico/calico/blob/master/SECURITY.md#supported-versions
 * @see https://endoflife.date/calico
 * @see https://github.com/projectcalico/calico/releases/tag/v3.33.0 (the end of 3.31)
 */
export const END_OF_CALICO: Readonly<Record<string, string>> = {
  "3.29": "2025-10-21",
  "3.30": "2026-04-30",
  "3.31": "2026-10-01",
};

/** Calico releases whose operator files nix/modules/control-plane.nix fetches by a pinned hash, oldest first. */
export const CALICO_RELEASES: readonly string[] = ["v3.31.7", "v3.32.1"];

/** Whether Calico tests a release with a Kubernetes minor; undefined if the release is not in `KUBERNETES_OF_CALICO`. */
export function isCalicoTested(version: string, kubernetes: string): boolean | undefined {
  const tested = KUBERNETES_OF_CALICO[calicoMinor(version)];
  return tested && isMinorAtMost(tested[0], kubernetes) && isMinorAtMost(kubernetes, tested[1]);
}

/** The newest pinned Calico release that Calico tests with a Kubernetes minor; undefined if there is none. */
export function pinnedCalico(kubernetes: string): string | undefined {
  return CALICO_RELEASES.findLast((version) => isCalicoTested(version, kubernetes));
}

/** The `3.32` of `v3.32.1`. */
export function calicoMinor(version: string): string {
  return version.replace(/^v(\d+\.\d+)\..*$/, "$1");
}

/**
 * Default ports that nodes use between each other: VXLAN and WireGuard over UDP, Typha and BGP over TCP.
 * @see https://docs.tigera.io/calico/latest/getting-started/kubernetes/requirements#network-requirements
 */
export const CALICO_PORTS = { vxlan: 4789, wireguard: 51820, typha: 5473, bgp: 179 } as const;

/**
 * The interface that Felix creates for each tunnel, with an address of the pod CIDR.
 * @see https://github.com/projectcalico/calico/blob/v3.32.1/felix/dataplane/linux/int_dataplane.go
 */
export const CALICO_INTERFACES = { ipip: "tunl0", vxlan: "vxlan.calico", wireguard: "wireguard.cali" } as const;

/**
 * Bytes that each tunnel adds over IPv4. IPIP: outer IP 20. VXLAN: outer IP 20, UDP 8, VXLAN 8, inner Ethernet 14.
 * WireGuard: outer IP 20, UDP 8, header 16, tag 16.
 * @see https://github.com/projectcalico/calico/blob/v3.32.1/felix/dataplane/linux/int_dataplane.go
 */
export const CALICO_OVERHEAD_BYTES = { none: 0, ipip: 20, vxlan: 50, wireguard: 60 } as const;

/**
 * Container interfaces that address autodetection by `interface` does not skip: Docker's and libvirt's bridges, and an
 * example of a pod's interface.
 * @see https://github.com/projectcalico/calico/blob/v3.32.1/node/pkg/lifecycle/startup/autodetection/interfaces.go
 */
export const CONTAINER_INTERFACES: readonly string[] = ["docker0", "virbr0", "cali0123456789a"];

/** Packet-mark bits that Felix uses by default. @see https://docs.tigera.io/calico/latest/reference/felix/configuration (IptablesMarkMask) */
export const FELIX_DEFAULT_MARK_MASK = 0xffff0000;

/** Fewest bits that Felix's mark mask may have. @see https://docs.tigera.io/calico/latest/reference/felix/configuration (IptablesMarkMask) */
export const FELIX_MIN_MARK_BITS = 8;

/** Prefix length of the address blocks that Calico hands to nodes, 64 addresses each. @see https://docs.tigera.io/calico/latest/reference/resources/ippool#block-sizes */
export const CALICO_BLOCK_PREFIX = 26;
