import { isMinorAtMost } from "@ducksnest/topology";
import type { ManifestRule } from "../../Rule";
import { END_OF_SUPPORT, howToMove, OLDEST } from "./_nixosReleases";

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

function endOfLife(release: string): string {
  const end = END_OF_SUPPORT[release];
  return end === undefined ? `before ${Object.values(END_OF_SUPPORT).sort()[0]}` : `on ${end}`;
}
