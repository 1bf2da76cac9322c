import type { Entry } from "@ducksnest/testing";

/** Joins the parts of a made-up secret, so that scanners do not take this file for a leak. */
function secret(...parts: readonly string[]): string {
  return parts.join("");
}

/** Secrets in the manifest, values that were never replaced, and settings without an effect. */
export const ENTRIES: readonly Entry[] = [
  {
    id: "tailscale-key-in-manifest",
    summary: "The manifest has a Tailscale key, and everyone with the repository can add machines to the tailnet.",
    source: "https://github.com/gitleaks/gitleaks/issues/1778",
    changes: [{ manifest: { "sites.home.wifi.ssid": secret("tskey", "-auth-", "kAbC1CNTRL-x9") } }],
    reported: { rule: "no-secret-in-manifest", at: "sites.home.wifi.ssid" },
  },
  {
    id: "headscale-key-in-manifest",
    summary: "The manifest has the key of a Headscale server.",
    source: "https://github.com/secretlint/secretlint/issues/1533",
    changes: [{ manifest: { "sites.home.wifi.ssid": secret("hskey", "-auth-", "kAbC1CNTRL-x9") } }],
    reported: { rule: "no-secret-in-manifest", at: "sites.home.wifi.ssid" },
  },
  {
    id: "password-in-url-of-login-server",
    summary: "The URL of the login server contains a password.",
    source: "ducksnest",
    changes: [{ manifest: { "tailnet.loginServer": secret("https://admin:", "hunter2", "@headscale.home.arpa") } }],
    reported: { rule: "no-secret-in-manifest", at: "tailnet.loginServer" },
  },
  {
    id: "join-token-as-name",
    summary: "A kubeadm token was written as the name of a network.",
    source: "https://github.com/kubernetes/kubeadm/issues/3128",
    changes: [{ manifest: { "sites.home.wifi.ssid": secret("abcdef", ".0123456789", "abcdef") } }],
    reported: { rule: "no-secret-in-manifest", at: "sites.home.wifi.ssid" },
  },
  {
    id: "aws-key-in-comment-of-ssh-key",
    summary: "The comment of an SSH key is an AWS access key.",
    source: "ducksnest",
    changes: [
      {
        manifest: {
          "users.admin.sshKeys.0": `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIP/Oo+vcth8GwqZk1DkFaSPGQamryT2nJP0hlo02ORqM ${secret("AKIA", "IOSFODNN7EXAMPLE")}`,
        },
      },
    ],
    reported: { rule: "no-secret-in-manifest", at: "users.admin.sshKeys.0" },
  },
  {
    id: "github-token-in-flake-reference",
    summary: "The flake reference contains a GitHub token.",
    source: "ducksnest",
    changes: [
      {
        manifest: {
          "nixos.flake": secret("git+https://", "ghp_", "abcdefghijklmnopqrstuvwx0123", "@github.com/me/lab"),
        },
      },
    ],
    reported: { rule: "invalid-value", at: "nixos.flake" },
  },
  {
    id: "domain-never-replaced",
    summary: "The tailnet's domain is the one of the documentation.",
    source: "https://github.com/linuxserver/reverse-proxy-confs/issues/503",
    changes: [{ manifest: { "tailnet.loginServer": "https://headscale.example.org" } }],
    reported: { rule: "no-placeholder", at: "tailnet.loginServer" },
  },
  {
    id: "bucket-never-named",
    summary: "The state bucket still has the name of a template.",
    source: "https://github.com/aws-samples/sample-agentic-value-accelerator/pull/126",
    changes: [{ manifest: { "state.s3": { bucket: "change-me-state", region: "ap-northeast-2" } } }],
    reported: { rule: "no-placeholder", at: "state.s3.bucket" },
  },
  {
    id: "second-key-is-the-reference-key",
    summary: "A second user kept the key of the reference homelab, to which nobody has the private half.",
    source: "ducksnest",
    changes: [
      {
        manifest: {
          "users.guest.sshKeys": [
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIP/Oo+vcth8GwqZk1DkFaSPGQamryT2nJP0hlo02ORqM guest",
          ],
        },
      },
    ],
    reported: { rule: "no-placeholder", at: "users.guest.sshKeys.0" },
  },
  {
    id: "wifi-name-left-open",
    summary: "The name of the Wi-Fi network is a reminder.",
    source: "https://github.com/theepicsaxguy/homelab/pull/896",
    changes: [{ manifest: { "sites.home.wifi.ssid": "TODO" } }],
    reported: { rule: "no-placeholder", at: "sites.home.wifi.ssid" },
  },
  {
    id: "github-without-effect",
    summary: "The manifest names a repository, but nothing makes a deploy role for it.",
    source: "https://github.com/open-constructs/projen-pipelines/issues/135",
    changes: [{ manifest: { "github.repository": "octocat/homelab" } }],
    reported: { rule: "no-unused-setting", at: "github" },
  },
  {
    id: "cache-without-bucket",
    summary: "Hosts read from a cache in a bucket that no output makes.",
    source: "https://github.com/NixOS/nix/issues/1819",
    changes: [
      {
        manifest: {
          "nixCache.s3": {
            bucket: "homelab-cache",
            region: "ap-northeast-2",
            publicKey: "cache.home.arpa-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY=",
          },
        },
      },
    ],
    reported: { rule: "no-unused-setting", at: "nixCache" },
  },
  {
    id: "cache-of-another-region",
    summary: "The same holds for a homelab with two homes, whose cache is in another region.",
    source: "https://github.com/NixOS/nix/issues/1819",
    homelab: "two-homes",
    changes: [
      {
        manifest: {
          "nixCache.s3": {
            bucket: "family-cache",
            region: "eu-north-1",
            publicKey: "cache.home.arpa-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY=",
          },
        },
      },
    ],
    reported: { rule: "no-unused-setting", at: "nixCache" },
  },
  {
    id: "sound-name-that-looks-like-a-word",
    summary: "The name of the Wi-Fi network contains the word token.",
    source: "https://github.com/gitleaks/gitleaks/pull/1808",
    changes: [{ manifest: { "sites.home.wifi.ssid": "token-ring" } }],
  },
  {
    id: "sound-own-headscale",
    summary: "The login server is one at home.",
    source: "https://github.com/juanfont/headscale/issues/2893",
    changes: [{ manifest: { "tailnet.loginServer": "https://headscale.home.arpa" } }],
  },
  {
    id: "sound-own-domain",
    summary: "The tailnet has a domain that Tailscale generated.",
    source: "https://github.com/linuxserver/reverse-proxy-confs/issues/503",
    changes: [{ manifest: { "tailnet.domain": "tail1a2b3c.ts.net" } }],
  },
];
