import type { FileRule } from "../../Rule";

/** What people write beside the manifest is committed like the manifest, with its comments. */
export const FileSecretsRule: FileRule = {
  name: "no-secret-in-files",
  subject: "files",
  severity: "error",
  meaning:
    "Sources beside the manifest, such as apps/ and extra.nix, must contain no password or token, not even in a comment, because they are committed and their values are copied to outputs.",
  remedy: "Revoke the secret, and encrypt the new one with `ducksnest secrets set`.",
  source: "https://docs.github.com/en/code-security/secret-scanning/introduction/about-secret-scanning",
  hidesLine: true,
  check({ files, report }) {
    for (const fault of files.secrets) report({ path: [], ...fault });
  },
};
