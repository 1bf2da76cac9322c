import type { Entry } from "@ducksnest/testing";

/** The body of an ed25519 key that belongs to nobody else. */
const BODY = "AAAAC3NzaC1lZDI1NTE5AAAAIKq5QcHvVdVv7E5Yl0UeBqBYm3E2m1m0r8t1x2v3w4y5";

/** Who may log in, and whose programs a host runs. */
export const ENTRIES: readonly Entry[] = [
  {
    id: "key-that-was-cut-off",
    summary: "The only SSH key lost its last characters when it was copied, and nobody can log in.",
    source: "https://github.com/NixOS/nixpkgs/issues/10904",
    changes: [{ manifest: { "users.admin.sshKeys": [`ssh-ed25519 ${BODY.slice(0, -8)} admin`] } }],
    reported: { rule: "admin-access-path", at: "users.admin.sshKeys.0" },
  },
  {
    id: "key-with-wrong-type",
    summary: "The type in front of the SSH key is not the type inside it.",
    source: "https://github.com/NixOS/nixpkgs/issues/192598",
    changes: [{ manifest: { "users.admin.sshKeys": [`ssh-rsa ${BODY} admin`] } }],
    reported: { rule: "admin-access-path", at: "users.admin.sshKeys.0" },
  },
  {
    id: "second-key-that-was-cut-off",
    summary: "The second of two keys lost its end, so its owner cannot log in.",
    source: "https://github.com/elitak/nixos-infect/pull/171",
    changes: [
      { manifest: { "users.admin.sshKeys": [`ssh-ed25519 ${BODY} desk`, `ssh-ed25519 ${BODY.slice(0, 40)} phone`] } },
    ],
    reported: { rule: "admin-access-path", at: "users.admin.sshKeys.1" },
  },
  {
    id: "no-users-at-all",
    summary: "No user is defined, so nobody can log in after the installation.",
    source: "https://github.com/nix-community/nixos-images/issues/121",
    changes: [{ manifest: { users: {} } }],
    reported: { rule: "admin-access-path", at: "users" },
  },
  {
    id: "cache-without-key",
    summary: "A host reads from a cache without the key that verifies it.",
    source: "https://github.com/NixOS/nix/issues/8254",
    changes: [{ hostSettings: { host: "firebat", set: { "host.binaryCache": { url: "s3://cache" } } } }],
    reported: { rule: "cache-is-signed", at: "nixCache" },
  },
  {
    id: "signatures-turned-off",
    summary: "A host accepts unsigned paths from every cache.",
    source: "https://github.com/NixOS/nix/issues/1683",
    changes: [{ hostSettings: { host: "firebat", set: { "host.nix": { "require-sigs": false } } } }],
    reported: { rule: "cache-is-signed", at: "nixCache" },
  },
  {
    id: "cache-trusted-by-its-url",
    summary: "The URL of a cache turns signatures off for it.",
    source: "https://github.com/NixOS/nix/pull/4528",
    changes: [
      {
        hostSettings: {
          host: "ultra",
          set: { "host.binaryCache": { url: "https://cache.home.arpa?trusted=1", publicKey: "cache-1:abc" } },
        },
      },
    ],
    reported: { rule: "cache-is-signed", at: "nixCache" },
  },
  {
    id: "sound-two-keys",
    summary: "A user has two whole keys.",
    source: "https://github.com/NixOS/nixpkgs/pull/20469",
    changes: [{ manifest: { "users.admin.sshKeys": [`ssh-ed25519 ${BODY} desk`, `ssh-ed25519 ${BODY} phone`] } }],
  },
  {
    id: "sound-key-without-comment",
    summary: "A key has no comment.",
    source: "https://github.com/nix-community/nixos-images/issues/121",
    changes: [{ manifest: { "users.admin.sshKeys": [`ssh-ed25519 ${BODY}`] } }],
  },
  {
    id: "sound-signed-cache",
    summary: "A host reads from a signed cache.",
    source: "https://github.com/reflex-frp/reflex-platform/issues/709",
    changes: [
      {
        hostSettings: {
          host: "firebat",
          set: { "host.binaryCache": { url: "https://cache.home.arpa", publicKey: "cache-1:abc" } },
        },
      },
    ],
  },
];
