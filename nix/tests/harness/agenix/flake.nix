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
          text =
            default:
            mkOption {
              type = types.str;
              inherit default;
            };
          secret =
            { name, config, ... }:
            {
              options = {
                file = mkOption { type = types.path; };
                name = text name;
                path = text "/run/agenix/${config.name}";
                mode = text "0400";
                owner = text "0";
                group = text "0";
                symlink = mkOption {
                  type = types.bool;
                  default = true;
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
