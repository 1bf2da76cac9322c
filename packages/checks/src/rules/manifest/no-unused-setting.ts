import type { ManifestRule } from "../../Rule";

/** A setting that is accepted and then ignored looks like one that works. */
export const UnusedSettingRule: ManifestRule = {
  name: "no-unused-setting",
  subject: "manifest",
  severity: "warning",
  meaning: "Every setting of the manifest should reach an output.",
  remedy: "Remove the setting until an output uses it.",
  source: "https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws",
  check({ homelab, report }) {
    if (homelab.github !== undefined) {
      report({
        path: ["github"],
        at: "key",
        message: "No output uses `github` yet: there is no deploy role for the repository.",
        fix: "Leave it out, or create the role by hand.",
      });
    }
    if (homelab.nixCache !== undefined) {
      report({
        path: ["nixCache"],
        at: "key",
        message: `Hosts will read from the bucket "${homelab.nixCache.bucket}", but no output creates it.`,
        fix: "Create the bucket by hand, with read access for the hosts.",
      });
    }
  },
};
