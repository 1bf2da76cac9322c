import { isMinorAtMost } from "@ducksnest/topology";
import { settingsForNixos, write } from "../../_settings";
import type { ManifestRule } from "../../Rule";
import { AS_OF, END_OF_SUPPORT, howToMove, NEWEST, OLDEST } from "./_nixosReleases";

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
