// Secrets are put together here, so that no search for secrets finds them in this file. All are made up or from manuals.

/** The private key of RFC 8410. @see https://www.rfc-editor.org/rfc/rfc8410#section-10.3 */
export const PRIVATE_KEY = [
  ["-----BEGIN PRIVATE", "KEY-----"].join(" "),
  ["MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK", "1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC"].join(""),
  "-----END PRIVATE KEY-----\n",
].join("\n");

/** The first line of a private key, without the others. */
export const START_OF_KEY = ["-----BEGIN OPENSSH", "PRIVATE KEY-----"].join(" ");

/** An age identity with a valid length. */
export const AGE_IDENTITY = `AGE-SECRET-KEY-1${"QPZRY9X8GF".repeat(6).slice(0, 58)}`;
/** An auth key. */
export const TAILSCALE_KEY = ["tskey", "auth", "kMadeUp1CNTRL", "madeupmadeup"].join("-");
/** A personal access token. */
export const GITHUB_TOKEN = `ghp_${"madeup".repeat(6)}`;
/** The id of the access key in AWS's manuals. */
export const AWS_KEY_ID = ["AKIA", "IOSFODNN7EXAMPLE"].join("");
/** The URL of a backup server. */
export const URL_WITH_PASSWORD = ["rest:https://duck", "hunter2@backup.example.org/"].join(":");
/** A hash by yescrypt, as in /etc/shadow. */
export const PASSWORD_HASH = `$y$j9T$${"madeup".repeat(3)}$${"b".repeat(43)}`;

/** A public SSH key, the hash of a source and a commit. */
export const EXTRA_WITH_HASHES = `{ pkgs, ... }:
{
  users.users.duck.openssh.authorizedKeys.keys = [
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIP/Oo+vcth8GwqZk1DkFaSPGQamryT2nJP0hlo02ORqM duck@pond"
  ];
  environment.etc.wallpaper.source = pkgs.fetchurl {
    url = "https://example.org/0e0f2b6a4d1c9e8b7a6f5d4c3b2a190807060504.png";
    hash = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
  };
}
`;
