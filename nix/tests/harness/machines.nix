# The hosts of the flake, evaluated with stand-ins for its inputs. What builders of files make carries the file's text.
{
  # Version of Kubernetes in nixpkgs, such as 1.36.3; by default that of the stand-in.
  kubernetesVersion ? null,
  # Names of further packages that a host may use.
  packageNames ? [ ],
}:
let
  packages =
    system:
    let
      pkgs = import ./nixpkgs/packages.nix { inherit lib packageNames; } system;
      version = if kubernetesVersion == null then pkgs.kubernetes.version else kubernetesVersion;
    in
    pkgs
    // import ./nixpkgs/texts.nix { inherit lib; }
    // {
      kubernetes = pkgs.kubernetes // { inherit version; };
    };
  lib = import ./nixpkgs/lib.nix // {
    nixosSystem = import ./nixpkgs/nixosSystem.nix { inherit lib packages; };
  };
  nixpkgs = {
    inherit lib;
    legacyPackages = lib.genAttrs [ "aarch64-linux" "x86_64-linux" ] packages;
  };
in
{
  inherit lib;
  hosts = (import ../harness.nix { inherit nixpkgs; }).nixosConfigurations;
}
