import { END_OF_NIXOS, isMinorAtMost } from "@ducksnest/topology";
import { runningMinor } from "../../_running";
import type { ManifestRule } from "../../Rule";
import { howToMove, OLDEST } from "./_nixosReleases";

/** On an older release the flake does not evaluate, so this is an error. `nixos-release-supported` warns of the rest. */
export const NixosModulesRule: ManifestRule = {
  name: "nixos-release-has-options",
  subject: "manifest",
  severity: "error",
  meaning: "The NixOS release must have the options that the modules set, or no host evaluates.",
  remedy: "Set nixos.release to a release that the modules support.",
  source: "https://nixos.org/manual/nixos/stable/release-notes#sec-release-25.11",
  check({ homelab, lock, report }) {
    const { release } = homelab.nixos;
    if (isMinorAtMost(OLDEST, release)) return;
    report({
      path: ["nixos", "release"],
      message: `NixOS ${release} reached its end of life ${endOfLife(release)} and lacks \`services.logind.settings\`, which the modules set and which ${OLDEST} introduced.`,
      fix: howToMove(homelab, { running: runningMinor(lock) }),
    });
  },
};

function endOfLife(release: string): string {
  const end = END_OF_NIXOS[release];
  return end === undefined ? `before ${Object.values(END_OF_NIXOS).sort()[0]}` : `on ${end}`;
}
