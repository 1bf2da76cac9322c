import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { itWith, REPOSITORY, readTree } from "@ducksnest/testing";
import { evaluate } from "./_nix";
import { SCRIPTS, shellcheck } from "./_scripts";

/** What nixpkgs' writeShellApplication puts before the text, whose shellcheck then sees the whole. */
const HEADER = `#!/usr/bin/env bash
set -o errexit
set -o nounset
set -o pipefail

export PATH="/nix/store/package/bin:$PATH"

`;

const modules = [...readTree(join(REPOSITORY, "nix/modules"))];

for (const file of readdirSync(SCRIPTS)) {
  itWith("shellcheck")(`shellcheck finds nothing to say about ${file}`, () => {
    expect(shellcheck(HEADER + readFileSync(join(SCRIPTS, file), "utf8"))).toBe("");
  });
}

it("knows every script: each is a file of its own, which some module runs", () => {
  const run = modules.flatMap(([, text]) => text.match(/\.\/scripts\/[\w-]+\.sh/g) ?? []).sort();
  expect(run).toEqual(readdirSync(SCRIPTS).map((file) => `./scripts/${file}`));
});

it("sees no exit where NixOS merges fragments of several modules into one script, which it would end for all", () => {
  const options =
    /\b(pre|post)(Start|Stop)\s*=|\b(activationScripts|extraCommands|extraStopCommands|localCommands|\w*[sS]hellInit)\b/;
  const merged = modules.filter(([name, text]) => name.endsWith(".nix") && options.test(text));
  expect(merged.map(([name]) => name)).toEqual(["firewall.nix"]);
  for (const [, text] of merged) expect(text).not.toMatch(/\bexit\b/);
});

itWith("shellcheck", "nix-instantiate")(
  "shellcheck finds nothing to say about what builds kubeadm's configuration",
  () => {
    const runCommand = "{ runCommand = _: _: body: body; }";
    const file = join(REPOSITORY, "nix/modules/_kubeadm.nix");
    const body = evaluate(`(import ${file} { config = { }; lib = { }; pkgs = ${runCommand}; }).configFile "name" [ ]`);
    // The builder's environment: the derivation's attributes, and stdenv's.
    expect(shellcheck(`#!/bin/bash\nkubernetesVersion=1.36 textPath=text out=out\n${body}`)).toBe("");
  },
);
