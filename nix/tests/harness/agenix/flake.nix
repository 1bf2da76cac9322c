{
  description = "Stands in for agenix: its options, and nothing behind them";

  # The same name as agenix's input, so that the flake can make it follow its own.
  inputs.nixpkgs.url = "github:NixOS/nixpkgs";

  outputs =
    { nixpkgs, ... }:
    let
      module =
        { lib, ... }:
        let
          inherit (lib) mkOption types;
          secret =
            { name, ... }:
            {
              options = {
                file = mkOption { type = types.path; };
                # https://github.com/ryantm/agenix/blob/main/modules/age.nix
                path = mkOption {
                  type = types.str;
                  default = "/run/agenix/${name}";
                };
                mode = mkOption {
                  type = types.str;
                  default = "0400";
                };
                owner = mkOption {
                  type = types.str;
                  default = "0";
                };
                group = mkOption {
                  type = types.str;
                  default = "0";
                };
              };
            };
        in
        {
          options.age = {
            secrets = mkOption {
              type = types.attrsOf (types.submodule secret);
              default = { };
            };
            identityPaths = mkOption {
              type = types.listOf types.path;
              default = [ ];
            };
          };
        };
    in
    {
      nixosModules.default = module;
      packages = nixpkgs.lib.mapAttrs (_: pkgs: { default = pkgs.age; }) nixpkgs.legacyPackages;
    };
}
