/** Facts of Kubernetes 1.36 with kubeadm, unless a comment names another release. */
import { isMinorAtMost, minorParts } from "../minor";

/** TCP port of the API server. @see https://kubernetes.io/docs/reference/networking/ports-and-protocols/ */
export const API_PORT = 6443;

/** TCP port on which a kubelet listens. @see https://kubernetes.io/docs/reference/networking/ports-and-protocols/ */
export const KUBELET_PORT = 10250;

/** Ports of services of type NodePort, both ends included. @see https://kubernetes.io/docs/reference/networking/ports-and-protocols/ */
export const NODE_PORTS = { from: 30000, to: 32767 } as const;

/** Most pods that a kubelet runs by default. @see https://kubernetes.io/docs/setup/best-practices/cluster-large/ */
export const MAX_PODS = 110;

/** Packet-mark bits that kube-proxy uses. @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/proxy/iptables/proxier.go (0x4000 and 0x8000) */
export const KUBE_PROXY_MARK_BITS = 0x0000c000;

/** Label of every control plane. @see https://kubernetes.io/docs/reference/labels-annotations-taints/#node-role-kubernetes-io-control-plane */
export const CONTROL_PLANE_LABEL = "node-role.kubernetes.io/control-plane";

/**
 * Most service addresses that an API server accepts.
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/cmd/kube-apiserver/app/options/validation.go
 */
export const MAX_SERVICE_ADDRESSES = 2 ** 20;

/**
 * Index of the `kubernetes` service's address within the service CIDR.
 * @see https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/ (--service-cluster-ip-range)
 */
export const API_SERVICE_INDEX = 1;

/**
 * Index of the DNS service's address within the service CIDR, as kubeadm assigns it.
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/cmd/kubeadm/app/constants/constants.go (GetDNSIP)
 */
export const DNS_SERVICE_INDEX = 10;

/**
 * A kubelet's default thresholds of hard eviction: memory in MiB, file systems in percent.
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/#hard-eviction-thresholds
 */
export const EVICTION_HARD = {
  memoryAvailableMiB: 100,
  nodefsAvailablePercent: 10,
  nodefsInodesFreePercent: 5,
  imagefsAvailablePercent: 15,
} as const;

/**
 * What kubeadm's pods request, CPU in thousandths of a core and memory in MiB. The control plane is its static pods
 * together: API server 250, controller manager 200, scheduler 100 and etcd 100. kube-proxy requests nothing.
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/cmd/kubeadm/app/phases/controlplane/manifests.go
 */
export const KUBEADM_REQUESTS = {
  controlPlane: { cpuMillicores: 650, memoryMiB: 100 },
  coreDns: { cpuMillicores: 100, memoryMiB: 70 },
} as const;

/** Pods of CoreDNS that kubeadm starts. @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/cmd/kubeadm/app/phases/addons/dns/manifests.go */
export const CORE_DNS_REPLICAS = 2;

/**
 * The last day of patches by Kubernetes minor, in the form YYYY-MM-DD: about fourteen months after its release.
 * @see https://kubernetes.io/releases/patch-releases/#detailed-release-history-for-active-branches
 */
export const END_OF_KUBERNETES: Readonly<Record<string, string>> = {
  "1.29": "2025-02-28",
  "1.30": "2025-07-15",
  "1.31": "2025-11-11",
  "1.32": "2026-02-28",
  "1.33": "2026-06-28",
  "1.34": "2026-10-27",
  "1.35": "2027-02-28",
  "1.36": "2027-06-28",
};

/** Format of the files that kubeadm reads. */
export type KubeadmApiVersion = "v1beta3" | "v1beta4";

/**
 * The configuration format to write for the kubeadm of a Kubernetes minor.
 * @see https://github.com/kubernetes/kubernetes/pull/125029
 */
export function kubeadmApiVersion(kubernetesVersion: string): KubeadmApiVersion {
  return isMinorAtMost("1.31", kubernetesVersion) ? "v1beta4" : "v1beta3";
}

/** How many minors a kubelet may be older than the API server. It may never be newer. @see https://kubernetes.io/releases/version-skew-policy/#kubelet */
const KUBELET_SKEW = 3;

/** True if a kubelet of one minor may work with an API server of another, both like `1.36`. */
export function isKubeletSkewSupported(kubelet: string, apiServer: string): boolean {
  const [kubeletMajor, kubeletMinor] = minorParts(kubelet);
  const [apiMajor, apiMinor] = minorParts(apiServer);
  return kubeletMajor === apiMajor && kubeletMinor <= apiMinor && apiMinor - kubeletMinor <= KUBELET_SKEW;
}

/** True if a cluster can be upgraded from one minor to another in one step. @see https://kubernetes.io/releases/version-skew-policy/#kube-apiserver */
export function isUpgradeOneStep(from: string, to: string): boolean {
  const [fromMajor, fromMinor] = minorParts(from);
  const [toMajor, toMinor] = minorParts(to);
  return fromMajor === toMajor && toMinor >= fromMinor && toMinor - fromMinor <= 1;
}

/** The minors that an upgrade of the API server goes through, both like `1.36`: each after `from`, up to and with `to`. */
export function minorsBetween(from: string, to: string): readonly string[] {
  const [major, first] = minorParts(from);
  const [, last] = minorParts(to);
  return Array.from({ length: Math.max(0, last - first) }, (_, index) => `${major}.${first + 1 + index}`);
}
