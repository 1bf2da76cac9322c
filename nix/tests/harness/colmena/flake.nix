{
  description = "Stands in for colmena: its options, and a hive that evaluates";

  # The same name as colmena's input, so that the flake can make it follow its own.
  inputs.nixpkgs.url = "github:NixOS/nixpkgs";

  outputs =
    { nixpkgs, ... }:
    let
      inherit (nixpkgs) lib;
      deployment =
        { lib, ... }:
        let
          inherit (lib) mkOption types;
        in
        {
          options.deployment = {
            targetHost = mkOption { type = types.nullOr types.str; };
            targetUser = mkOption {
              type = types.nullOr types.str;
              default = "root";
            };
            tags = mkOption {
              type = types.listOf types.str;
              default = [ ];
            };
            allowLocalDeployment = mkOption {
              type = types.bool;
              default = false;
            };
          };
        };
      node =
        { meta, defaults, ... }:
        name: module:
        assert meta.nodeNixpkgs.${name} ? stdenv;
        lib.nixosSystem {
          specialArgs = { inherit name; };
          modules = [
            deployment
            defaults
            module
          ];
        };
    in
    {
      lib.makeHive = hive: rec {
        __schema = "v0.5";
        nodes = lib.mapAttrs (node hive) (
          removeAttrs hive [
            "meta"
            "defaults"
          ]
        );
        deploymentConfig = lib.mapAttrs (_: node: node.config.deployment) nodes;
      };
      packages = lib.mapAttrs (_: pkgs: { colmena = pkgs.git; }) nixpkgs.legacyPackages;
    };
}
