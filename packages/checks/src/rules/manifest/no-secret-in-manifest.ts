import { findSecret } from "@ducksnest/manifest";
import { keysIn, textsIn } from "../../_textsIn";
import type { ManifestRule } from "../../Rule";

/** A committed secret stays in every clone of the repository. */
export const NoSecretRule: ManifestRule = {
  name: "no-secret-in-manifest",
  subject: "manifest",
  severity: "error",
  meaning:
    "The manifest must contain no secret, because it is committed and its values are copied to the Nix store, which every user can read.",
  remedy: "Revoke the secret, and encrypt the new one with `ducksnest secrets set`.",
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
          message: `This looks like ${secret.what}, and everyone with access to the repository can use it.`,
          fix: secret.fix,
        });
      }
    }
  },
};
