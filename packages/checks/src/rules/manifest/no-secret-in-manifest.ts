import { findSecret } from "@ducksnest/manifest";
import { keysIn, textsIn } from "../../_textsIn";
import type { ManifestRule } from "../../Rule";

/** Once committed, a secret is in every clone for good. */
export const NoSecretRule: ManifestRule = {
  name: "no-secret-in-manifest",
  subject: "manifest",
  severity: "error",
  meaning: "The manifest is committed, and its values are copied into the Nix store, which every user can read.",
  remedy: "Revoke the secret, and encrypt its successor with age below nix/secrets.",
  source: "https://wiki.nixos.org/wiki/Comparison_of_secret_managing_schemes",
  hidesLine: true,
  check({ manifest, report }) {
    const values = textsIn(manifest).map((each) => ({ ...each, at: "value" as const }));
    const keys = keysIn(manifest).map((each) => ({ ...each, at: "key" as const }));
    for (const { path, text, at } of [...values, ...keys]) {
      const secret = findSecret(text);
      if (secret) {
        report({
          path,
          at,
          message: `This looks like ${secret.what}, and everyone who sees the repository can use it.`,
          fix: secret.fix,
        });
      }
    }
  },
};
