# One machine. What its modules define under names of NixOS's own is taken as it is, and merged.
{ lib, packages }:
let
  nixosSystem =
    {
      modules,
      specialArgs ? { },
    }:
    let
      pkgs = packages machine.config.nixpkgs.hostPlatform;
      nixos = import ./nixos.nix {
        inherit lib pkgs machine;
        variant =
          module:
          nixosSystem {
            inherit specialArgs;
            modules = modules ++ [ module ];
          };
      };
      machine = lib.evalModules {
        modules = [ nixos ] ++ modules;
        specialArgs = {
          inherit pkgs;
          modulesPath = toString ./modules;
        }
        // specialArgs;
        isOpen = location: location == [ ] || nixos.options ? ${lib.head location};
      };
    in
    machine // { inherit pkgs; };
in
nixosSystem
