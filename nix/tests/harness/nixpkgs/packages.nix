# The packages and builders that the flake and its modules use, as derivations that evaluate but cannot be built.
{
  lib,
  # Names of further packages.
  packageNames ? [ ],
}:
system:
let
  package =
    name: attributes:
    let
      # Variants, such as Python with libraries, are the same package here.
      variant = _: self;
      self =
        derivation (
          {
            inherit name system;
            builder = "/bin/sh";
          }
          // attributes
        )
        // {
          pname = name;
          version = "1.0";
          meta.mainProgram = name;
          override = variant;
          overrideAttrs = variant;
          withPackages = variant;
          withPlugins = variant;
        };
    in
    self;
  named = lib.genAttrs packageNames (name: package name { });
in
named
// lib.genAttrs [
  "age"
  "awscli2"
  "busybox"
  "cpio"
  "conntrack-tools"
  "cni-plugins"
  "containerd"
  "coredns"
  "coreutils"
  "cri-tools"
  "curl"
  "etcd"
  "ethtool"
  "findutils"
  "fping"
  "git"
  "gnused"
  "gzip"
  "headscale"
  "iproute2"
  "ipset"
  "iptables"
  "iw"
  "jq"
  "kmod"
  "kubectl"
  "nftables"
  "nix"
  "nixfmt"
  "nixfmt-tree"
  "nixos-anywhere"
  "nixos-facter"
  "nodejs"
  "openssl"
  "opentofu"
  "perl"
  "procps"
  "runc"
  "shellcheck"
  "socat"
  "systemd"
  "tailscale"
  "util-linux"
  "wireguard-go"
  "wireguard-tools"
  "wpa_supplicant"
  "xfsprogs"
] (name: package name { })
// {
  inherit lib;
  stdenv.hostPlatform = { inherit system; };

  kubernetes = package "kubernetes" { } // {
    version = "1.36.0";
    pause = package "pause" { };
  };
  linuxPackages.nvidiaPackages =
    lib.mapAttrs (_: version: package "nvidia-x11" { } // { inherit version; })
      {
        legacy_580 = "580.173.02";
        production = "595.71.05";
        stable = "610.43.02";
      };

  buildEnv = environment: package environment.name { };
  dockerTools.buildImage = image: package image.tag { };
  fetchurl =
    { url, sha256 }:
    package (baseNameOf url) {
      inherit url;
      outputHashMode = "flat";
      outputHashAlgo = "sha256";
      outputHash = sha256;
    };
  formats.json = _: { type = lib.types.json; };
  linkFarm = name: entries: package name { links = lib.attrValues entries; };
  mkShellNoCC = package "shell";
  # Evaluates the machines, but boots nothing.
  testers.runNixOSTest =
    { name, nodes, ... }:
    let
      machine =
        node:
        lib.nixosSystem {
          modules = [
            { nixpkgs.hostPlatform = system; }
            node
          ];
        };
      machines = map (node: (machine node).config.system.build.toplevel) (lib.attrValues nodes);
    in
    package "vm-test-run-${name}" { inherit machines; }
    // {
      driverInteractive = package "nixos-test-driver" { inherit machines; };
    };
  runCommand =
    name: environment: script:
    package name (environment // { inherit script; });
  writeShellApplication =
    {
      name,
      text,
      runtimeInputs ? [ ],
      runtimeEnv ? { },
    }:
    package name ({ inherit text runtimeInputs; } // runtimeEnv);
  writeTextDir = path: text: package (baseNameOf path) { inherit text; };
}
