# The NixOS options that the modules read, and the outputs that a machine is built into.
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
  # All values of NixOS's own options.
  settings = removeAttrs config (
    lib.attrNames (removeAttrs machine.options (lib.attrNames options))
    ++ [
      "assertions"
      "system"
    ]
  );
  # As text, so that every value is evaluated, and a different value makes a different machine.
  asData =
    value:
    if lib.isFunction value then
      "a function"
    else if lib.isPath value || lib.isDerivation value then
      toString value
    else if lib.isAttrs value then
      lib.mapAttrs (_: asData) value
    else if lib.isList value then
      map asData value
    else
      value;

  options = {
    assertions = option (types.listOf types.anything) [ ];
    warnings = option (types.listOf types.str) [ ];
    boot.kernelPackages = option types.raw pkgs.linuxPackages;
    hardware.nvidia.package = option types.package pkgs.linuxPackages.nvidiaPackages.stable;
    networking.firewall = {
      extraCommands = option types.lines "";
      extraInputRules = option types.lines "";
    };
    nixpkgs.hostPlatform = mkOption { type = types.str; };
    swapDevices = option (types.listOf types.anything) [ ];
    system.build = lib.mapAttrs (_: option types.raw) {
      toplevel =
        if failed == [ ] then
          pkgs.writeTextDir "nixos-system-${config.networking.hostName or "nixos"}" (
            lib.toJSON (asData settings)
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
