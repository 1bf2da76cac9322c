import type { Homelab } from "@ducksnest/manifest";
import { isMinorAtMost, isUpgradeOneStep, KUBERNETES_OF_NIXOS } from "@ducksnest/topology";
import { settingsForNixos, write } from "../../_settings";

/**
 * Date when END_OF_NIXOS was last compared with its source. The rules do not read the clock, so the same manifest
 * always has the same findings.
 */
export const AS_OF = "2026-11-27";

const RELEASES = Object.keys(KUBERNETES_OF_NIXOS);
/** The oldest release that the modules evaluate on. */
export const OLDEST = RELEASES.reduce((a, b) => (isMinorAtMost(a, b) ? a : b));
/** The newest release that the modules evaluate on. */
export const NEWEST = RELEASES.reduce((a, b) => (isMinorAtMost(a, b) ? b : a));

/**
 * The fix that moves a homelab to a newer release. A release brings its Kubernetes minor, and a running cluster cannot
 * skip a minor. If no release is within one step, only a new cluster can move.
 * @param orElse another way out, to follow "create a new one". @default none
 */
export function howToMove(homelab: Homelab, orElse = ""): string {
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
  return `${write(settingsForNixos(homelab, NEWEST))} if the cluster does not run yet. A running cluster cannot skip from Kubernetes ${kubernetesVersion} to ${KUBERNETES_OF_NIXOS[NEWEST]}, so create a new one${orElse}.`;
}
