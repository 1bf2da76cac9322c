# The driver of an NVIDIA GPU that containers can use. Other GPUs need only the kernel's own drivers.
{ config, lib, ... }:
let
  inherit (lib) mkDefault mkOption types;
  cfg = config.ducksnest.gpu;
  inherit (config.boot.kernelPackages) nvidiaPackages;
  isLegacy = cfg.branch == "580";
in
{
  options.ducksnest.gpu = {
    driver = mkOption {
      type = types.enum [
        "none"
        "nvidia"
      ];
      default = "none";
      description = ''
        GPU driver to install. Use `none` for NVIDIA cards older than Maxwell, too: their drivers no longer
        build. nouveau drives their display, and CUDA is not available.
      '';
    };
    branch = mkOption {
      type = types.enum [
        "580"
        "current"
      ];
      default = "current";
      description = ''
        Branch of the NVIDIA driver. `580` is the last one for Maxwell, Pascal and Volta (GTX 750 to
        TITAN V), supported until August 2028. `current` needs Turing or newer.
      '';
    };
    open = mkOption {
      type = types.bool;
      default = !isLegacy;
      defaultText = lib.literalExpression ''config.ducksnest.gpu.branch == "current"'';
      description = "Whether to load NVIDIA's open kernel module instead of the closed one. It needs Turing or newer.";
    };
  };

  config = lib.mkIf (cfg.driver == "nvidia") {
    assertions = [
      {
        assertion = isLegacy -> !cfg.open;
        message = "NVIDIA's open kernel module does not support Maxwell, Pascal and Volta: set ducksnest.gpu.open to false.";
      }
      {
        assertion = isLegacy -> lib.versionOlder config.hardware.nvidia.package.version "581";
        message =
          "This nixpkgs has NVIDIA driver ${config.hardware.nvidia.package.version}, which dropped "
          + "Maxwell, Pascal and Volta: set ducksnest.gpu.driver to none, or move to NixOS 26.05.";
      }
    ];

    # Narrower than allowUnfree: only NVIDIA's packages.
    nixpkgs.config.allowUnfreePredicate = package: lib.hasPrefix "nvidia" (lib.getName package);

    services.xserver.videoDrivers = [ "nvidia" ]; # installs the driver; there is no X server
    hardware.nvidia = {
      inherit (cfg) open;
      # Older nixpkgs have no legacy_580; there, 580 is the production branch.
      package = mkDefault (
        if isLegacy then nvidiaPackages.legacy_580 or nvidiaPackages.production else nvidiaPackages.stable
      );
      nvidiaSettings = mkDefault false; # a GUI
    };
    # Writes a CDI specification to /var/run/cdi, where containerd 2 finds it without configuration.
    hardware.nvidia-container-toolkit.enable = true;
  };
}
