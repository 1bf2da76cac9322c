import type { Homelab } from "@ducksnest/manifest";
import { calicoMinor, isCalicoTested, isMinorAtMost, KUBERNETES_OF_NIXOS, pinnedCalico } from "@ducksnest/topology";
import { joined } from "./_words";

/** A manifest setting as a fix quotes it, with its full path: `` `cluster.kubernetesVersion: "1.36"` ``. */
export type Setting = string;

/** The first Calico minor whose nftables dataplane works beside Tailscale. @see https://github.com/projectcalico/calico/issues/13263 */
export const NFTABLES_FROM_CALICO = "3.33";

/** The settings to change for a NixOS release and versions that work with it. Settings that are already right are left out. */
export function settingsForNixos(homelab: Homelab, release: string): readonly Setting[] {
  const kubernetes = KUBERNETES_OF_NIXOS[release];
  return [
    ...(homelab.nixos.release === release ? [] : [`\`nixos.release: "${release}"\``]),
    ...(kubernetes === undefined ? [] : settingsForKubernetes(homelab, kubernetes)),
  ];
}

/** The settings to change for a Kubernetes minor and a Calico release that is tested with it. */
export function settingsForKubernetes(homelab: Homelab, kubernetes: string): readonly Setting[] {
  const { kubernetesVersion, calico } = homelab.cluster;
  return [
    ...(kubernetesVersion === kubernetes ? [] : [`\`cluster.kubernetesVersion: "${kubernetes}"\``]),
    ...(isCalicoTested(calico.version, kubernetes) === false ? settingsForCalico(homelab, kubernetes) : []),
  ];
}

/** The settings to change for the newest pinned Calico release for a Kubernetes minor; empty if none is pinned. */
export function settingsForCalico({ cluster: { calico } }: Homelab, kubernetes: string): readonly Setting[] {
  const version = pinnedCalico(kubernetes);
  if (version === undefined) return [];
  const losesNftables = calico.dataplane === "nftables" && !isMinorAtMost(NFTABLES_FROM_CALICO, calicoMinor(version));
  return [`\`cluster.calico.version: ${version}\``, ...(losesNftables ? ["`cluster.calico.dataplane: iptables`"] : [])];
}

/** `Write X, Y and Z`. */
export function write(settings: readonly Setting[]): string {
  return `Write ${joined(settings)}`;
}
