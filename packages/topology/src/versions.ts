/** NixOS releases known here, and the Kubernetes minor that each offers. @see https://github.com/NixOS/nixpkgs/blob/master/pkgs/by-name/ku/kubernetes/package.nix */
export const KUBERNETES_OF_NIXOS: Readonly<Record<string, string>> = {
  "25.05": "1.33",
  "25.11": "1.34",
  "26.05": "1.36",
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

/** The `3.32` of `v3.32.1`. */
export function calicoMinor(version: string): string {
  return version.replace(/^v(\d+\.\d+)\..*$/, "$1");
}

/** True when minor `a` is not newer than minor `b`, both like `1.36`. */
export function isMinorAtMost(a: string, b: string): boolean {
  const [aMajor = 0, aMinor = 0] = a.split(".").map(Number);
  const [bMajor = 0, bMinor = 0] = b.split(".").map(Number);
  return aMajor < bMajor || (aMajor === bMajor && aMinor <= bMinor);
}
