# One machine. Definitions of NixOS's own options are accepted without a type and merged.
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
