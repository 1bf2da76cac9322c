import type { FileRule } from "../../Rule";

/** Nix copies a host's secrets to the store, and Git keeps them forever, so both may only get what is encrypted. */
export const EncryptedSecretsRule: FileRule = {
  name: "secrets-are-encrypted",
  subject: "files",
  severity: "error",
  meaning:
    "Files below nix/secrets and nix/pki must be encrypted with age or public, because they are committed and copied to the Nix store, which every user can read.",
  remedy: "Encrypt the secret with `ducksnest secrets set`, and delete the file in plain text.",
  source: "https://github.com/ryantm/agenix#problem-and-solution",
  hidesLine: true,
  check({ files, report }) {
    for (const fault of files.plaintext) report({ path: [], ...fault });
  },
};
