import type { ManifestRule } from "../../Rule";

/** A setting that is accepted but ignored looks as if it works. */
export const UnusedSettingRule: ManifestRule = {
  name: "no-unused-setting",
  subject: "manifest",
  severity: "warning",
  meaning: "Every setting in the manifest should affect an output.",
  remedy: "Remove the setting until an output uses it.",
  source: "https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws",
  check({ homelab, report }) {
    if (homelab.github !== undefined) {
      report({
        path: ["github"],
        at: "key",
        message: "No output uses `github` yet, so nothing creates a deploy role for the repository.",
        fix: "Remove it, or create the role manually.",
      });
    }
    if (homelab.nixCache !== undefined) {
      report({
        path: ["nixCache"],
        at: "key",
        message: `Hosts will read from the bucket "${homelab.nixCache.bucket}", but no output creates it.`,
        fix: "Create the bucket manually, with read access for the hosts.",
      });
    }
  },
};
