# Refuses to switch to a configuration with which a machine at home would not boot again, or would be out of reach.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  cfg = config.ducksnest.hardware;
  inherit (config) fileSystems;
  orEmpty = value: if value == null then "" else value;

  # From the file systems themselves, so that a VM or an extra.nix that mounts others is judged by those.
  expected = {
    BOOT = cfg.boot;
    ROOT_DEVICE = orEmpty (fileSystems."/".device or null);
    ROOT_TYPE = orEmpty (fileSystems."/".fsType or null);
    ESP_DEVICE = if cfg.boot == "uefi" then orEmpty (fileSystems."/boot".device or null) else "";
    GRUB_DEVICE = if cfg.boot == "bios" then orEmpty cfg.bootDevice else "";
    NIC = cfg.interface.name;
    MAC = orEmpty cfg.interface.macAddress;
  };
  checks = pkgs.writeShellApplication {
    name = "ducksnest-pre-switch";
    runtimeInputs = [
      pkgs.coreutils
      pkgs.iproute2
      pkgs.util-linux # findmnt, lsblk
    ];
    text = builtins.readFile ./scripts/pre-switch.sh;
  };
in
{
  config = lib.mkIf (cfg.boot != "amazon") {
    # switch-to-configuration runs it before anything else, and sets NIXOS_ACTION.
    # https://github.com/NixOS/nixpkgs/blob/nixos-26.05/pkgs/by-name/sw/switch-to-configuration-ng/src/main.rs
    system.preSwitchChecks.ducksnest = ''
      ${lib.concatStringsSep "\n" (
        lib.mapAttrsToList (name: value: "export ${name}=${lib.escapeShellArg value}") expected
      )}
      ${lib.getExe checks}
    '';
  };
}
