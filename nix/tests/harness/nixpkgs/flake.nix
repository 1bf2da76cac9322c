{
  description = "Replaces nixpkgs in offline tests: every host evaluates, but nothing can be built";

  outputs =
    { self }:
    let
      packages = import ./packages.nix { inherit lib; };
      lib = import ./lib.nix // {
        nixosSystem = import ./nixosSystem.nix { inherit lib packages; };
      };
    in
    {
      inherit lib;
      legacyPackages = lib.genAttrs [ "aarch64-linux" "x86_64-linux" ] packages;
    };
}
