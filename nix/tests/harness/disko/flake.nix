{
  description = "Stands in for disko: its options, and a script that is the layout itself";

  # The same name as disko's input, so that the flake can make it follow its own.
  inputs.nixpkgs.url = "github:NixOS/nixpkgs";

  outputs = _: {
    nixosModules.default =
      {
        config,
        lib,
        pkgs,
        ...
      }:
      let
        inherit (lib) mkOption types;
      in
      {
        options = {
          disko = {
            enableConfig = mkOption {
              type = types.bool;
              default = true;
            };
            devices = mkOption {
              type = types.anything;
              default = { };
            };
          };
          system.build.diskoScript = mkOption {
            type = types.raw;
            default =
              if config.disko.devices ? disk then
                pkgs.writeTextDir "disko" (lib.toJSON config.disko.devices)
              else
                throw "No disks defined, did you forget to import your disko config?";
          };
        };
      };
  };
}
