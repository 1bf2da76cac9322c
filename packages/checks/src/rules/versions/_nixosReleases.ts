import type { Homelab } from "@ducksnest/manifest";
import { isMinorAtMost, isUpgradeOneStep, KUBERNETES_OF_NIXOS } from "@ducksnest/topology";
import { settingsForNixos, write } from "../../_settings";

/** When the table below was last compared with its source. The rule reads no clock, so that what passes today passes tomorrow. */
export const AS_OF = "2026-11-27";

/** The last day of security updates, by NixOS release: a month after the next release. @see https://endoflife.date/nixos */
export const END_OF_SUPPORT: Readonly<Record<string, string>> = {
  "25.05": "2025-12-31",
  "25.11": "2026-06-30",
  "26.05": "2026-12-31",
};

/** Releases that the modules evaluate on. */
const RELEASES = Object.keys(KUBERNETES_OF_NIXOS).sort();
export const [OLDEST, NEWEST] = [RELEASES[0] as string, RELEASES.at(-1) as string];

/**
 * The way to a newer release. A release brings its Kubernetes minor, and a cluster that runs cannot skip one: where no
 * release is within a step, a new cluster alone can move.
 */
export function howToMove(homelab: Homelab): string {
  const { release } = homelab.nixos;
  const { kubernetesVersion } = homelab.cluster;
  const reachable = RELEASES.filter(
    (each) => each !== release && isUpgradeOneStep(kubernetesVersion, KUBERNETES_OF_NIXOS[each] as string),
  ).at(-1);
  if (reachable !== undefined) {
    return `${write(settingsForNixos(homelab, reachable))}, and keep the \`stateVersion\` of hosts that are installed.`;
  }
  const accept = isMinorAtMost(OLDEST, release)
    ? ", or accept it for now with `checks: { nixos-release-supported: off }`"
    : "";
  return `${write(settingsForNixos(homelab, NEWEST))} for a cluster that does not run yet. One that runs cannot skip from Kubernetes ${kubernetesVersion} to ${KUBERNETES_OF_NIXOS[NEWEST]}: make a new one${accept}.`;
}
