import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { itWith, REPOSITORY, readTree } from "@ducksnest/testing";
import { evaluate, nixPath } from "./_nix";
import { SCRIPTS, shellcheck } from "./scripts/_scripts";

/** The lines that writeShellApplication of nixpkgs puts before the text. It runs shellcheck on the result. */
const HEADER = `#!/usr/bin/env bash
set -o errexit
set -o nounset
set -o pipefail

export PATH="/nix/store/package/bin:$PATH"

`;

const modules = [...readTree(join(REPOSITORY, "nix/modules"))];

for (const file of readdirSync(SCRIPTS)) {
  itWith("shellcheck")(`shellcheck accepts ${file}`, () => {
    expect(shellcheck(HEADER + readFileSync(join(SCRIPTS, file), "utf8"))).toBe("");
  });
}

it("every script file is run by a module", () => {
  const run = modules.flatMap(([, text]) => text.match(/\.\/scripts\/[\w-]+\.sh/g) ?? []).sort();
  expect(run).toEqual(readdirSync(SCRIPTS).map((file) => `./scripts/${file}`));
});

it("there is no `exit` in options whose values NixOS merges into one script, because it would end the whole script", () => {
  const options =
    /\b(pre|post)(Start|Stop)\s*=|\b(activationScripts|extraCommands|extraStopCommands|localCommands|\w*[sS]hellInit)\b/;
  const merged = modules.filter(([name, text]) => name.endsWith(".nix") && options.test(text));
  expect(merged.map(([name]) => name)).toEqual(["access.nix", "control-plane.nix", "firewall.nix"]);
  for (const [, text] of merged) expect(text).not.toMatch(/\bexit\b/);
});

itWith("shellcheck", "nix-instantiate")("shellcheck accepts the builder of kubeadm's configuration", () => {
  const runCommand = "{ runCommand = _: _: body: body; }";
  const file = join(REPOSITORY, "nix/modules/_kubeadm.nix");
  const body = evaluate(
    `(import ${nixPath(file)} { config = { }; lib = { }; pkgs = ${runCommand}; }).configFile "name" [ ]`,
  );
  // The builder's environment: the derivation's attributes, and stdenv's.
  expect(shellcheck(`#!/bin/bash\nkubernetesVersion=1.36 textPath=text out=out\n${body}`)).toBe("");
});
