import type { Homelab } from "@ducksnest/manifest";
import { isMinorAtMost, isUpgradeOneStep, KUBERNETES_OF_NIXOS } from "@ducksnest/topology";
import { settingsForNixos, write } from "../_settings";
import type { ManifestRule } from "../Rule";

/** When the table below was last compared with its source. The rule reads no clock, so that what passes today passes tomorrow. */
const AS_OF = "2026-11-27";

/** The last day of security updates, by NixOS release: a month after the next release. @see https://endoflife.date/nixos */
export const END_OF_SUPPORT: Readonly<Record<string, string>> = {
  "25.05": "2025-12-31",
  "25.11": "2026-06-30",
  "26.05": "2026-12-31",
};

/** Releases that the modules evaluate on. */
const RELEASES = Object.keys(KUBERNETES_OF_NIXOS).sort();
const [OLDEST, NEWEST] = [RELEASES[0] as string, RELEASES.at(-1) as string];

/** Apart from support, which is a warning: on an older release the flake does not evaluate at all. */
export const NixosModulesRule: ManifestRule = {
  name: "nixos-release-has-options",
  subject: "manifest",
  severity: "error",
  meaning: "The NixOS release must have the options that the modules set, or no host evaluates.",
  remedy: "Move nixos.release to a release that the modules are written for.",
  source: "https://nixos.org/manual/nixos/stable/release-notes#sec-release-25.11",
  check({ homelab, report }) {
    const { release } = homelab.nixos;
    if (isMinorAtMost(OLDEST, release)) return;
    report({
      path: ["nixos", "release"],
      message: `NixOS ${release} reached its end of life ${endOfLife(release)}, and lacks \`services.logind.settings\`, which the modules set and which came with ${OLDEST}.`,
      fix: howToMove(homelab),
    });
  },
};

/** A host that others can reach needs security updates for as long as it runs. */
export const NixosReleaseRule: ManifestRule = {
  name: "nixos-release-supported",
  subject: "manifest",
  severity: "warning",
  meaning: "The NixOS release should still get security updates, and be one whose options and versions are known here.",
  remedy: "Move nixos.release to the newest release that is known here.",
  source: "https://endoflife.date/nixos",
  check({ homelab, report }) {
    const { release } = homelab.nixos;
    const path = ["nixos", "release"];
    const end = END_OF_SUPPORT[release];
    if (isMinorAtMost(release, NEWEST)) {
      // An older one is an error of the rule above.
      if (end === undefined || end >= AS_OF || !isMinorAtMost(OLDEST, release)) return;
      report({
        path,
        message: `NixOS ${release} has had no security updates since ${end}.`,
        fix: howToMove(homelab),
      });
      return;
    }
    report({
      path,
      message: `NixOS ${release} is not known here, so neither its Kubernetes minor nor its option names were checked.`,
      fix: `The newest known here is ${NEWEST}. ${write(settingsForNixos(homelab, NEWEST))}, or try "${release}" on one host first.`,
    });
  },
};

function endOfLife(release: string): string {
  const end = END_OF_SUPPORT[release];
  return end === undefined ? `before ${Object.values(END_OF_SUPPORT).sort()[0]}` : `on ${end}`;
}

/**
 * The way to a newer release. A release brings its Kubernetes minor, and a cluster that runs cannot skip one: where no
 * release is within a step, a new cluster alone can move.
 */
function howToMove(homelab: Homelab): string {
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
