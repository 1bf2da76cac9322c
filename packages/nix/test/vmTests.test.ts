import { spawnSync } from "node:child_process";
import { createHash, X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { itWith, REPOSITORY } from "@ducksnest/testing";
import { evaluate, nixPath } from "./_nix";
import { shellcheck } from "./scripts/_scripts";

const TESTS = join(REPOSITORY, "nix/tests");

/**
 * The VM tests as data, evaluated without nixpkgs: in place of its packages there are derivations that nobody builds,
 * and in place of `runNixOSTest`, which would boot the machines, something that evaluates every option they set.
 */
const VM_TESTS = `
  let
    lib = import ${nixPath(`${TESTS}/harness/nixpkgs/lib.nix`)} // {
      versions.majorMinor = version: lib.concatStringsSep "." (lib.genList (lib.elemAt (lib.splitString "." version)) 2);
      nixosSystem = import ${nixPath(`${TESTS}/harness/nixpkgs/nixosSystem.nix`)} { inherit lib packages; };
    };
    packages = import ${nixPath(`${TESTS}/harness/nixpkgs/packages.nix`)} { inherit lib; };
    pkgs = packages "x86_64-linux";
    package = name: pkgs.runCommand name { } "";
    agenix = (import ${nixPath(`${TESTS}/harness/agenix/flake.nix`)}).outputs { nixpkgs = { inherit lib; legacyPackages = { }; }; };

    machine = node:
      let
        modules = [ { nixpkgs.hostPlatform = "x86_64-linux"; } node ];
        inherit (lib.nixosSystem { inherit modules; }) config;
        failed = lib.filter (assertion: !assertion.assertion) config.assertions;
      in
      if failed != [ ] then throw (lib.concatMapStringsSep " " (assertion: assertion.message) failed)
      else builtins.deepSeq (removeAttrs config [ "ducksnest" "system" ]) {
        name = config.networking.hostName or "router";
        interfaces = lib.mapAttrs (_: interface: interface.vlan) config.virtualisation.interfaces;
        join = config.systemd.services.kubeadm-join.environment or { };
        preload = config.systemd.services.preload-images.script or "";
      };
  in
  import ${nixPath(TESTS)} {
    agenix = agenix.nixosModules.default;
    pkgs = pkgs // lib.genAttrs [ "cni-plugins" "containerd" "gzip" "openssl" ] package // {
      inherit lib;
      kubernetes = pkgs.kubernetes // { pause = package "pause"; };
      buildEnv = environment: package environment.name;
      dockerTools.buildImage = image: package image.tag;
      testers.runNixOSTest = test: { inherit (test) name testScript; machines = lib.mapAttrs (_: machine) test.nodes; };
    };
  }`;

const NAMES = ["expired-token", "two-node"];

itWith("nix-instantiate")("every VM test evaluates, with all that its machines set", () => {
  const tests = evaluate(`builtins.mapAttrs (_: test: test.machines) (${VM_TESTS})`);
  const machines = {
    "control-plane": { name: "control-plane", interfaces: { eth1: 1 } },
    router: { name: "router", interfaces: { eth1: 1, eth2: 2 } },
    worker: { name: "worker", interfaces: { eth1: 2 }, join: { API_ENDPOINT: "api.test:6443" } },
  };
  expect(tests).toMatchObject(Object.fromEntries(NAMES.map((name) => [name, machines])));
});

for (const name of NAMES) {
  itWith("nix-instantiate", "python3")(
    `the script of ${name} is Python, and names no machine but those there are`,
    () => {
      const script = String(evaluate(`(${VM_TESTS}).${name}.testScript`));
      expect(unknownNames(script, ["control_plane", "router", "worker", "subtest"])).toEqual([]);
    },
  );
}

itWith("nix-instantiate", "shellcheck")("shellcheck finds nothing to say about the shell of the VM tests", () => {
  const preload = evaluate(`(${VM_TESTS}).two-node.machines.control-plane.preload`);
  expect(shellcheck(`#!/bin/bash\n${preload}`)).toBe("");
  expect(shellcheck(`#!/bin/bash\nout=out number=0\n${ca().files.script}`)).toBe("");
});

itWith("nix-instantiate", "openssl")("the worker pins the key of the CA that the control plane has", () => {
  const { pin, files } = ca();
  const folder = mkdtempSync(join(tmpdir(), "ducksnest-ca-"));
  try {
    const env = { ...process.env, out: join(folder, "out"), number: files.number };
    const { stderr } = spawnSync("bash", ["-euo", "pipefail", "-c", files.script], { env, encoding: "utf8" });
    const certificate = new X509Certificate(readFileSync(join(folder, "out/public/ca.crt")));
    const key = certificate.publicKey.export({ type: "spki", format: "der" });
    expect({ pin, isCa: certificate.ca, stderr }).toMatchObject({
      pin: `sha256:${createHash("sha256").update(key).digest("hex")}`,
      isCa: true,
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** The CA of the VM tests: its pin, and the builder of its files. */
function ca() {
  const runCommand = "_: environment: script: environment // { inherit script; }";
  const value = evaluate(
    `import ${nixPath(`${TESTS}/_ca.nix`)} { pkgs = { openssl = null; runCommand = ${runCommand}; }; }`,
  );
  return value as { readonly pin: string; readonly files: { readonly number: string; readonly script: string } };
}

/** Undefined names that a Python script uses; throws Python's own error if the syntax is wrong. */
function unknownNames(script: string, given: readonly string[]): unknown {
  const program = [
    "import ast, builtins, json, sys",
    "tree = list(ast.walk(ast.parse(sys.stdin.read())))",
    "known = {*dir(builtins), *sys.argv[1:]}",
    "known |= {name.asname or name.name for node in tree if isinstance(node, ast.Import) for name in node.names}",
    "known |= {node.name for node in tree if isinstance(node, ast.FunctionDef)}",
    "known |= {node.arg for node in tree if isinstance(node, ast.arg)}",
    "known |= {node.id for node in tree if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}",
    "print(json.dumps(sorted({node.id for node in tree if isinstance(node, ast.Name)} - known)))",
  ].join("\n");
  const { status, stdout, stderr } = spawnSync("python3", ["-c", program, ...given], {
    input: script,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}
