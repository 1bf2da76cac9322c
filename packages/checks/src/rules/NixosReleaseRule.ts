import { isMinorAtMost } from "@ducksnest/topology";
import type { ManifestRule } from "../Rule";

/** When the table below was last compared with its source. No clock: what passes today passes tomorrow. */
const AS_OF = "2026-11-22";

/** The last day of security updates, by NixOS release; a month after the next release. @see https://endoflife.date/nixos */
export const END_OF_SUPPORT: Readonly<Record<string, string>> = {
  "25.05": "2025-12-31",
  "25.11": "2026-06-30",
  "26.05": "2026-12-31",
};

const RELEASES = Object.keys(END_OF_SUPPORT).sort();
const [OLDEST, NEWEST] = [RELEASES[0] as string, RELEASES.at(-1) as string];

/** Hosts that are reached over the internet's own key exchange need its fixes for as long as they run. */
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
    if (end !== undefined && end >= AS_OF) return;
    if (end === undefined && !isMinorAtMost(release, OLDEST)) {
      const known = `The newest known here is ${NEWEST}`;
      report({
        path,
        message: `NixOS ${release} is not known here, so neither its Kubernetes minor nor its option names were checked.`,
        fix: `${known}; write "${NEWEST}", or try "${release}" on one host first.`,
      });
      return;
    }
    report({
      path,
      message: `NixOS ${release} has had no security updates since ${end ?? `before ${END_OF_SUPPORT[OLDEST]}`}.`,
      fix: `Write "${NEWEST}", and keep each host's \`stateVersion: "${release}"\`.`,
    });
  },
};
