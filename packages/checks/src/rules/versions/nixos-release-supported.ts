import type { Homelab } from "@ducksnest/manifest";
import { END_OF_NIXOS, isMinorAtMost, KUBERNETES_OF_NIXOS } from "@ducksnest/topology";
import { mayDeploy, runningMinor, upgradeFirst } from "../../_running";
import { settingsForNixos, write } from "../../_settings";
import type { ManifestRule } from "../../Rule";
import { AS_OF, howToMove, NEWEST, OLDEST } from "./_nixosReleases";

/** A host that others can reach needs security updates for as long as it runs. */
export const NixosReleaseRule: ManifestRule = {
  name: "nixos-release-supported",
  subject: "manifest",
  severity: "warning",
  meaning: "The NixOS release should still get security updates, and ducksnest should know its options and versions.",
  remedy: "Set nixos.release to the newest release that ducksnest knows.",
  source: "https://endoflife.date/nixos",
  check({ homelab, lock, report }) {
    const { release } = homelab.nixos;
    const path = ["nixos", "release"];
    const end = END_OF_NIXOS[release];
    if (isMinorAtMost(release, NEWEST)) {
      // NixosModulesRule reports older releases.
      if (end === undefined || end >= AS_OF || !isMinorAtMost(OLDEST, release)) return;
      report({
        path,
        message: `NixOS ${release} has had no security updates since ${end}.`,
        fix: howToMove(homelab, {
          orElse: ", or accept the warning for now with `checks: { nixos-release-supported: off }`",
          running: runningMinor(lock),
        }),
      });
      return;
    }
    report({
      path,
      message: `ducksnest does not know NixOS ${release}, so it cannot check its Kubernetes minor or its options.`,
      fix: `The newest known release is ${NEWEST}. ${newest(homelab, runningMinor(lock))}, or try "${release}" on one host first.`,
    });
  },
};

function newest(homelab: Homelab, running: string | undefined): string {
  const kubernetes = KUBERNETES_OF_NIXOS[NEWEST] ?? "";
  if (running === undefined || mayDeploy(kubernetes, running)) return write(settingsForNixos(homelab, NEWEST));
  return isMinorAtMost(running, kubernetes)
    ? `${upgradeFirst(running, kubernetes)}, and then move to it`
    : `It brings kubelets that are too old for the API server of Kubernetes ${running} that runs, so use a newer ducksnest`;
}
