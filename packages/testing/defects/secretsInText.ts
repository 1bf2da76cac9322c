import type { Change, Entry } from "@ducksnest/testing";
import { file } from "../src/defects/changes";
import {
  AWS_KEY_ID,
  EXTRA_WITH_HASHES,
  GITHUB_TOKEN,
  PASSWORD_HASH,
  TAILSCALE_KEY,
  URL_WITH_PASSWORD,
} from "../src/defects/madeUpSecrets";

/** A comment after the homelab's name. */
function comment(text: string): Change {
  return { manifestText: { replace: "name: ducksnest\n", by: `name: ducksnest\n# ${text}\n` } };
}

/** Secrets in sources and comments, and what only looks like one. */
export const ENTRIES: readonly Entry[] = [
  {
    id: "backup-url-with-password",
    summary: "A module of the user has the URL of a backup with its password, which Nix copies to the store.",
    source: "https://wiki.nixos.org/wiki/Comparison_of_secret_managing_schemes",
    changes: [
      { extraNix: { host: "old", text: `{ services.restic.backups.home.repository = "${URL_WITH_PASSWORD}"; }\n` } },
    ],
    reported: { rule: "no-secret-in-files", at: "nix/hosts/laptop-old/extra.nix" },
  },
  {
    id: "old-auth-key-in-comment",
    summary: "An auth key of Tailscale stayed in a comment, where it still works.",
    source: "https://tailscale.com/docs/reference/key-prefixes",
    changes: [{ extraNix: { host: "old", text: `{\n  # services.tailscale: ${TAILSCALE_KEY}\n}\n` } }],
    reported: { rule: "no-secret-in-files", at: "nix/hosts/laptop-old/extra.nix" },
  },
  {
    id: "password-hash-in-module",
    summary: "The hash of a password is in a module. A hash in the Nix store can be guessed offline.",
    source: "https://wiki.nixos.org/wiki/Comparison_of_secret_managing_schemes",
    changes: [
      { extraNix: { host: "old", text: `{ users.users.duck.initialHashedPassword = "${PASSWORD_HASH}"; }\n` } },
    ],
    reported: { rule: "no-secret-in-files", at: "nix/hosts/laptop-old/extra.nix" },
  },
  {
    id: "token-of-registry-in-app",
    summary: "A workload pulls its image with a token of GitHub that is a text in its source.",
    source: "https://docs.github.com/en/code-security/secret-scanning/introduction/about-secret-scanning",
    changes: [file("apps/cluster/src/workloads.ts", `export const TOKEN = "${GITHUB_TOKEN}";\n`)],
    reported: { rule: "no-secret-in-files", at: "apps/cluster/src/workloads.ts" },
  },
  {
    id: "access-key-in-comment-of-app",
    summary: "The id of an AWS access key is in a comment of the app for the cloud.",
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids",
    changes: [file("apps/cloud/src/cloudApp.ts", `// deployed with ${AWS_KEY_ID}\n`)],
    reported: { rule: "no-secret-in-files", at: "apps/cloud/src/cloudApp.ts" },
  },
  {
    id: "encoded-key-in-workloads",
    summary: "A Secret in the workloads of an example has an auth key in base64.",
    source: "https://docs.github.com/en/code-security/secret-scanning/introduction/about-secret-scanning",
    changes: [file("workloads.ts", `const data = { key: "${Buffer.from(TAILSCALE_KEY).toString("base64")}" };\n`)],
    reported: { rule: "no-secret-in-files", at: "workloads.ts" },
  },
  {
    id: "secret-by-path",
    summary: "A module reads a password from the file that agenix decrypts.",
    source: "https://github.com/ryantm/agenix#problem-and-solution",
    changes: [
      {
        extraNix: {
          host: "old",
          text: "{ config, ... }:\n{\n  age.secrets.duck.file = ../../secrets/duck.age;\n  users.users.duck.hashedPasswordFile = config.age.secrets.duck.path;\n}\n",
        },
      },
    ],
  },
  {
    id: "url-without-password",
    summary: "A module has a URL with a port and a user, and no password.",
    source: "https://www.rfc-editor.org/rfc/rfc3986#section-3.2.1",
    changes: [
      {
        extraNix: {
          host: "old",
          text: '{ services.restic.backups.home.repository = "rest:https://duck@backup.example.org:8000/"; }\n',
        },
      },
    ],
  },
  {
    id: "public-keys-and-hashes-in-module",
    summary: "A module has a public key and the hash of a download, which look random and are public.",
    source: "https://nix.dev/manual/nix/latest/language/advanced-attributes.html",
    changes: [{ extraNix: { host: "old", text: EXTRA_WITH_HASHES } }],
  },
  {
    id: "disabled-passphrase-in-manifest",
    summary: "The passphrase of the Wi-Fi was turned into a comment of the manifest instead of removed.",
    source: "ducksnest",
    changes: [comment("psk: correcthorse")],
    reported: { rule: "no-secret-in-manifest", at: "homelab.yaml" },
  },
  {
    id: "auth-key-in-comment-of-manifest",
    summary: "A comment of the manifest keeps an auth key for later.",
    source: "https://tailscale.com/docs/reference/key-prefixes",
    changes: [comment(`key: ${TAILSCALE_KEY}`)],
    reported: { rule: "no-secret-in-manifest", at: "homelab.yaml" },
  },
  {
    id: "url-with-password-in-comment",
    summary: "A comment of the manifest has the URL of a server with its password.",
    source: "https://docs.github.com/en/code-security/secret-scanning/introduction/about-secret-scanning",
    changes: [comment(`see ${URL_WITH_PASSWORD}`)],
    reported: { rule: "no-secret-in-manifest", at: "homelab.yaml" },
  },
  {
    id: "comment-about-tokens",
    summary: "A comment of the manifest says where tokens are, without one.",
    source: "ducksnest",
    changes: [comment("token: see nix/secrets, and `ducksnest token list`")],
  },
];
