/** NixOS releases that the modules are written for, and the Kubernetes minor that each offers. @see https://github.com/NixOS/nixpkgs/blob/master/pkgs/by-name/ku/kubernetes/package.nix */
export const KUBERNETES_OF_NIXOS: Readonly<Record<string, string>> = {
  "25.11": "1.34",
  "26.05": "1.36",
};

/** The Linux minor that each NixOS release runs unless told otherwise. @see https://github.com/NixOS/nixpkgs/blob/master/pkgs/top-level/linux-kernels.nix */
export const KERNEL_OF_NIXOS: Readonly<Record<string, string>> = {
  "23.11": "6.1",
  "24.05": "6.6",
  "24.11": "6.6",
  "25.05": "6.12",
  "25.11": "6.12",
  "26.05": "6.18",
};

/** Kubernetes minors that Calico tests, first and last, by Calico minor. @see https://docs.tigera.io/calico/latest/getting-started/kubernetes/requirements */
export const KUBERNETES_OF_CALICO: Readonly<Record<string, readonly [first: string, last: string]>> = {
  "3.29": ["1.29", "1.32"],
  "3.30": ["1.31", "1.35"],
  "3.31": ["1.32", "1.35"],
  "3.32": ["1.34", "1.36"],
};

/** Calico releases whose operator files the control plane's module fetches by a pinned hash: nix/modules/control-plane.nix. */
export const CALICO_RELEASES: readonly string[] = ["v3.31.7", "v3.32.1"];

/** Whether Calico's own tests cover a release with a Kubernetes minor; undefined for a Calico that is not known here. */
export function isCalicoTested(version: string, kubernetes: string): boolean | undefined {
  const tested = KUBERNETES_OF_CALICO[calicoMinor(version)];
  return tested && isMinorAtMost(tested[0], kubernetes) && isMinorAtMost(kubernetes, tested[1]);
}

/** The newest pinned Calico release that is tested with a Kubernetes minor; undefined where there is none. */
export function pinnedCalico(kubernetes: string): string | undefined {
  return CALICO_RELEASES.findLast((version) => isCalicoTested(version, kubernetes));
}

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

/** True when a kubelet of one minor may work with an API server of another, both like `1.36`. */
export function isKubeletSkewSupported(kubelet: string, apiServer: string): boolean {
  const [kubeletMajor, kubeletMinor] = numbers(kubelet);
  const [apiMajor, apiMinor] = numbers(apiServer);
  return kubeletMajor === apiMajor && kubeletMinor <= apiMinor && apiMinor - kubeletMinor <= KUBELET_SKEW;
}

/** The `3.32` of `v3.32.1`. */
export function calicoMinor(version: string): string {
  return version.replace(/^v(\d+\.\d+)\..*$/, "$1");
}

/** True when minor `a` is not newer than minor `b`, both like `1.36`. */
export function isMinorAtMost(a: string, b: string): boolean {
  const [aMajor, aMinor] = numbers(a);
  const [bMajor, bMinor] = numbers(b);
  return aMajor < bMajor || (aMajor === bMajor && aMinor <= bMinor);
}

/** True when a cluster can be upgraded from one minor to another without a stop between them. @see https://kubernetes.io/releases/version-skew-policy/#kube-apiserver */
export function isUpgradeOneStep(from: string, to: string): boolean {
  const [fromMajor, fromMinor] = numbers(from);
  const [toMajor, toMinor] = numbers(to);
  return fromMajor === toMajor && toMinor >= fromMinor && toMinor - fromMinor <= 1;
}

function numbers(version: string): [major: number, minor: number] {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return [major, minor];
}
