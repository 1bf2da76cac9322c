import { textsIn } from "../_textsIn";
import type { ManifestRule } from "../Rule";

/** What secrets look like. The manifest is committed, and its values reach the Nix store, which every user can read. */
const SECRETS: readonly { readonly pattern: RegExp; readonly what: string; readonly fix: string }[] = [
  {
    pattern: /\btskey-[a-z]+-\w+/,
    what: "a Tailscale key",
    fix: "Revoke it, and encrypt a new one as nix/secrets/<hostname>-tailscale-auth-key.age.",
  },
  {
    pattern: /AGE-SECRET-KEY-1[A-Z0-9]{8}/i,
    what: "an age identity",
    fix: "Make a new one with age-keygen, encrypt all secrets to it, and keep it outside the repository.",
  },
  {
    pattern: /\b(AKIA|ASIA)[A-Z0-9]{16}\b/,
    what: "an AWS access key id",
    fix: "Deactivate the key, and leave credentials to `aws configure sso` or the environment.",
  },
  {
    pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
    what: "a private key",
    fix: "Replace the key pair, and write only its public half here.",
  },
  {
    pattern: /\b(gh[opsur]_[A-Za-z0-9]{20}|github_pat_\w{20})/,
    what: "a GitHub token",
    fix: "Revoke it; CI has a token of its own, and people have `gh auth login`.",
  },
  {
    // A digit in the second part tells it from a domain of two words.
    pattern: /(?<![\w.-])[a-z0-9]{6}\.(?=[a-z]*\d)[a-z0-9]{16}(?![\w.-])/,
    what: "a kubeadm bootstrap token",
    fix: "Delete it with `kubeadm token delete`; join tokens belong into nix/secrets/<hostname>-join-token.age.",
  },
  {
    pattern: /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:[^\s/@]+@/i,
    what: "a URL with a password",
    fix: "Change the password, and write the URL without it.",
  },
];

/** Once committed, a secret is in every clone for good. */
export const NoSecretRule: ManifestRule = {
  name: "no-secret-in-manifest",
  subject: "manifest",
  severity: "error",
  meaning: "The manifest is committed and copied into the Nix store, so that a secret in it is one no longer.",
  remedy: "Revoke the secret, and encrypt its successor with age below nix/secrets.",
  source: "https://wiki.nixos.org/wiki/Comparison_of_secret_managing_schemes",
  hidesLine: true,
  check({ manifest, report }) {
    for (const { path, text } of textsIn(manifest)) {
      const secret = SECRETS.find(({ pattern }) => pattern.test(text));
      if (secret)
        report({
          path,
          message: `This looks like ${secret.what}, and everyone who sees the repository can use it.`,
          fix: secret.fix,
        });
    }
  },
};
