import type { Homelab } from "@ducksnest/manifest";
import { isMinorAtMost, isUpgradeOneStep, KUBERNETES_OF_NIXOS } from "@ducksnest/topology";
import { settingsForNixos, write } from "../../_settings";

/**
 * Date when the table below was last compared with its source. The rules do not read the clock, so the same manifest
 * always has the same findings.
 */
export const AS_OF = "2026-11-27";

/** The last day of security updates by NixOS release, in the form YYYY-MM-DD: a month after the next release. @see https://endoflife.date/nixos */
export const END_OF_SUPPORT: Readonly<Record<string, string>> = {
  "25.05": "2025-12-31",
  "25.11": "2026-06-30",
  "26.05": "2026-12-31",
};

const RELEASES = Object.keys(KUBERNETES_OF_NIXOS);
/** The oldest release that the modules evaluate on. */
export const OLDEST = RELEASES.reduce((a, b) => (isMinorAtMost(a, b) ? a : b));
/** The newest release that the modules evaluate on. */
export const NEWEST = RELEASES.reduce((a, b) => (isMinorAtMost(a, b) ? b : a));

/**
 * The fix that moves a homelab to a newer release. A release brings its Kubernetes minor, and a running cluster cannot
 * skip a minor. If no release is within one step, only a new cluster can move.
 */
export function howToMove(homelab: Homelab): string {
  const { release } = homelab.nixos;
  const { kubernetesVersion } = homelab.cluster;
  const reachable = Object.entries(KUBERNETES_OF_NIXOS)
    .filter(([each, minor]) => each !== release && isUpgradeOneStep(kubernetesVersion, minor))
    .map(([each]) => each)
    .sort()
    .at(-1);
  if (reachable !== undefined) {
    return `${write(settingsForNixos(homelab, reachable))}, and keep the \`stateVersion\` of installed hosts.`;
  }
  const accept = isMinorAtMost(OLDEST, release)
    ? ", or accept the warning for now with `checks: { nixos-release-supported: off }`"
    : "";
  return `${write(settingsForNixos(homelab, NEWEST))} if the cluster does not run yet. A running cluster cannot skip from Kubernetes ${kubernetesVersion} to ${KUBERNETES_OF_NIXOS[NEWEST]}, so create a new one${accept}.`;
}
