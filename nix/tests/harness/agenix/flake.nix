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
          optionOf = type: default: mkOption { inherit type default; };
          # agenix's own options and defaults. https://github.com/ryantm/agenix/blob/main/modules/age.nix
          secret =
            { name, config, ... }:
            {
              options = {
                name = optionOf types.str name;
                file = mkOption { type = types.path; };
                path = optionOf types.str "/run/agenix/${config.name}";
                mode = optionOf types.str "0400";
                owner = optionOf types.str "0";
                group = optionOf types.str "0";
                symlink = optionOf types.bool true;
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
