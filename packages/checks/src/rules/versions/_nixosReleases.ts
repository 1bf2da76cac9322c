import type { Homelab } from "@ducksnest/manifest";
import { isMinorAtMost, isUpgradeOneStep, KUBERNETES_OF_NIXOS } from "@ducksnest/topology";
import { mayDeploy, upgradeFirst } from "../../_running";
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

/** What decides how a homelab moves to a newer release. */
export interface MoveProps {
  /** Another way out, to follow "create a new one". @default none */
  readonly orElse?: string;
  /** Minor of the API server that runs. @default unknown */
  readonly running?: string | undefined;
}

/**
 * The fix that moves a homelab to a newer release. A release brings its Kubernetes minor, a running cluster cannot skip a minor,
 * and its API server is upgraded before the hosts. If no release is within one step, only a new cluster can move.
 */
export function howToMove(homelab: Homelab, { orElse = "", running }: MoveProps = {}): string {
  const { release } = homelab.nixos;
  const { kubernetesVersion } = homelab.cluster;
  const others = Object.entries(KUBERNETES_OF_NIXOS).filter(([each]) => each !== release);
  const reachable = others
    .filter(([, minor]) =>
      running === undefined ? isUpgradeOneStep(kubernetesVersion, minor) : isMinorAtMost(kubernetesVersion, minor),
    )
    .filter(([, minor]) => mayDeploy(minor, running))
    .map(([each]) => each)
    .sort()
    .at(-1);
  if (reachable !== undefined) {
    return `${write(settingsForNixos(homelab, reachable))}, and keep the \`stateVersion\` of installed hosts.`;
  }
  const newest = KUBERNETES_OF_NIXOS[NEWEST] ?? "";
  if (running !== undefined) return `${upgradeFirst(running, newest)}. Then move to NixOS ${NEWEST}${orElse}.`;
  return `${write(settingsForNixos(homelab, NEWEST))} if the cluster does not run yet. A running cluster cannot skip from Kubernetes ${kubernetesVersion} to ${newest}, so create a new one${orElse}.`;
}
