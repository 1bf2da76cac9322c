# Of NixOS's own options those that somebody reads, and what a machine is built into.
{
  lib,
  pkgs,
  machine,
  variant,
}:
let
  inherit (lib) mkOption types;
  inherit (machine) config;

  option = type: default: mkOption { inherit type default; };

  failed = lib.filter (assertion: !assertion.assertion) config.assertions;
  # Every value that NixOS would look at, so that all of them are checked.
  settings = removeAttrs config (
    lib.attrNames (removeAttrs machine.options (lib.attrNames options))
    ++ [
      "assertions"
      "system"
    ]
  );

  options = {
    assertions = option (types.listOf types.anything) [ ];
    warnings = option (types.listOf types.str) [ ];
    boot.kernelPackages = option types.raw pkgs.linuxPackages;
    hardware.nvidia.package = option types.package pkgs.linuxPackages.nvidiaPackages.stable;
    nixpkgs.hostPlatform = mkOption { type = types.str; };
    swapDevices = option (types.listOf types.anything) [ ];
    system.build = lib.mapAttrs (_: option types.raw) {
      toplevel =
        if failed == [ ] then
          builtins.deepSeq settings (
            pkgs.writeTextDir "nixos-system-${config.networking.hostName or "nixos"}" ""
          )
        else
          throw "Failed assertions: ${lib.concatMapStringsSep "\n" (assertion: assertion.message) failed}";
      vm = (variant config.virtualisation.vmVariant).config.system.build.toplevel;
      images.amazon = config.system.build.toplevel;
    };
    systemd.package = option types.package pkgs.systemd;
    virtualisation.vmVariant = option types.deferredModule { };
    zramSwap.enable = option types.bool false;
  };
in
{
  inherit options;
}
