import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { aTopology, itWith, REPOSITORY, temporaryFolders } from "@ducksnest/testing";
import { gitIgnoreOutput } from "../../src/outputs/gitIgnore";

const newFolder = temporaryFolders();

/** The .gitignore that `synth` writes, and the repository's own. */
const TEXTS: readonly (readonly [name: string, text: string])[] = [
  ["of a new repository", gitIgnoreOutput(aTopology(), newFolder()).files.get(".gitignore")?.content ?? ""],
  ["of this repository", readFileSync(join(REPOSITORY, ".gitignore"), "utf8")],
];

const SECRETS = "nix/secrets/homelab";
const PKI = "nix/pki/homelab";

const COMMITTED = [
  `${SECRETS}/secrets.json`,
  `${SECRETS}/secrets.nix`,
  `${SECRETS}/known_hosts`,
  `${SECRETS}/join-tokens.yaml`,
  `${SECRETS}/hosts/firebat/ssh_host_ed25519_key.pub`,
  `${SECRETS}/hosts/firebat/ssh_host_ed25519_key.age`,
  `${SECRETS}/hosts/firebat/join-token.age`,
  `${SECRETS}/sites/seoul/wifi.age`,
  `${SECRETS}/shared/tailscale-auth-key.age`,
  `${SECRETS}/pki/ca.key.age`,
  `${PKI}/ca.crt`,
  `${PKI}/ca.next.crt`,
  `${PKI}/front-proxy-ca.old.crt`,
  `${PKI}/sa.pub`,
  "homelab.yaml",
  "nix/flake.nix",
  "nix/hosts/firebat/default.nix",
  "id_ed25519.pub",
  "apps/cluster/src/kubeconfig.ts",
];

const IGNORED = [
  `${SECRETS}/hosts/firebat/ssh_host_ed25519_key`,
  `${SECRETS}/hosts/firebat/join-token`,
  `${SECRETS}/hosts/firebat/join-token.age.orig`,
  `${SECRETS}/shared/wifi`,
  `${SECRETS}/shared/wifi.txt`,
  `${SECRETS}/wifi.yaml`,
  `${SECRETS}/pki/ca.key`,
  "nix/secrets/wifi",
  `${PKI}/ca.key`,
  `${PKI}/ca.pem`,
  `${PKI}/old/sa.key`,
  "nix/hosts/firebat/tls.key",
  "nix/a.key",
  "ca.key",
  "apps/cluster/tls.pem",
  "deep/er/id_ed25519",
  "ssh_host_ed25519_key",
  "keys.agekey",
  "home.kubeconfig",
  `${SECRETS}/.ducksnest-staged/0.new`,
  `${SECRETS}/hosts/firebat/.ducksnest-staged/join-token.age`,
  `${PKI}/.ducksnest-staged/ca.crt`,
  ".ducksnest-staged/0.new",
  ".ducksnest/journal.json",
  "dist/join-tokens.k8s.yaml",
  "cdktf.out/manifest.json",
];

describe.each(TEXTS)("the .gitignore %s", (_, text) => {
  itWith("git")("lets git take encrypted and public files, and nothing secret or temporary", () => {
    const folder = newFolder();
    const git = (args: readonly string[], input = "") =>
      spawnSync("git", ["-C", folder, ...args], { encoding: "utf8", input }).stdout;
    git(["init", "--quiet"]);
    writeFileSync(join(folder, ".gitignore"), text);
    const ignored = git(["check-ignore", "--no-index", "--stdin"], [...COMMITTED, ...IGNORED].join("\n"));
    expect(ignored.trim().split("\n")).toEqual(IGNORED);
  });
});

describe("the warnings about a user's .gitignore", () => {
  const warnings = (text: string) => {
    const folder = newFolder();
    writeFileSync(join(folder, ".gitignore"), text);
    return gitIgnoreOutput(aTopology(), folder).warnings;
  };

  it.each(TEXTS)("are none for the one %s", (_, text) => {
    expect(warnings(text)).toEqual([]);
  });

  it("name lines that end the warning when they are added", () => {
    const found = warnings("");
    expect(found).toHaveLength(2);
    const lines = [...found.join("\n").matchAll(/`([^`]+)`/g)].map(([, line]) => line);
    expect(warnings(`${lines.join("\n")}\n`)).toEqual([]);
    const folder = newFolder();
    spawnSync("git", ["-C", folder, "init", "--quiet"]);
    writeFileSync(join(folder, ".gitignore"), `${lines.join("\n")}\n`);
    expect(gitIgnoreOutput(aTopology(), folder).warnings).toEqual([]);
  });
});
