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
        variant = module: extendModules { modules = [ module ]; };
      };
      extendModules =
        extension:
        nixosSystem {
          inherit specialArgs;
          modules = modules ++ extension.modules;
        };
      machine = lib.evalModules {
        modules = [
          nixos
          ./services.nix
        ]
        ++ modules;
        specialArgs = {
          inherit pkgs;
          modulesPath = toString ./modules;
        }
        // specialArgs;
        isOpen = location: location == [ ] || nixos.options ? ${lib.head location};
      };
    in
    machine // { inherit extendModules pkgs; };
in
nixosSystem
