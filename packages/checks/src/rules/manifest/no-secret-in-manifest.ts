import {
  type EmbeddedSecret,
  embeddedSecrets,
  encodedSecrets,
  findSecret,
  type ManifestSource,
  SECRETS,
} from "@ducksnest/manifest";
import { keysIn, textsIn } from "../../_textsIn";
import type { ManifestRule, RuleFinding } from "../../Rule";

/** A setting that a person turned into a comment: one key, and a value in quotes or of one word. */
const DISABLED_SETTING = /^#+\s*[\w-]+\s*:\s*(?:"[^"]+"|'[^']+'|[^\s<]{8,})\s*$/;

/** A committed secret stays in every clone of the repository. */
export const NoSecretRule: ManifestRule = {
  name: "no-secret-in-manifest",
  subject: "manifest",
  severity: "error",
  meaning:
    "The manifest must contain no secret, not even in a comment, because it is committed and its values are copied to the Nix store, which every user can read.",
  remedy: "Revoke the secret, and encrypt the new one with `ducksnest secrets set`.",
  source: "https://wiki.nixos.org/wiki/Comparison_of_secret_managing_schemes",
  hidesLine: true,
  check({ manifest, source, report }) {
    const values = textsIn(manifest).map((each) => ({ ...each, at: "value" as const }));
    const keys = keysIn(manifest).map((each) => ({ ...each, at: "key" as const }));
    for (const { path, text, at } of [...values, ...keys]) {
      const secret = findSecret(text) ?? encodedSecrets(text)[0]?.kind;
      if (secret) report({ path, at, ...textsOf(secret) });
    }
    if (source) for (const secret of inComments(source)) report({ path: [], ...secret });
  },
};

function inComments(source: ManifestSource): readonly Omit<RuleFinding, "path">[] {
  return source
    .commentsThat((text) => secretsIn(text).length > 0)
    .flatMap(({ text, offset }) =>
      secretsIn(text).map((secret) => ({ place: source.positionAt(offset + secret.offset), ...textsOf(secret.kind) })),
    );
}

function secretsIn(comment: string): readonly EmbeddedSecret[] {
  const known = embeddedSecrets(comment);
  return known.length === 0 && DISABLED_SETTING.test(comment) ? embeddedSecrets(comment, SECRETS) : known;
}

function textsOf({ what, fix }: { readonly what: string; readonly fix: string }): Pick<RuleFinding, "message" | "fix"> {
  return { message: `This looks like ${what}, and everyone with access to the repository can use it.`, fix };
}
