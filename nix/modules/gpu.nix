# An NVIDIA GPU that containers can use. Any other GPU works with what the kernel brings.
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
        Driver to install. `none` also for NVIDIA cards older than Maxwell, whose drivers no longer build:
        nouveau serves their screen, and CUDA is out of reach.
      '';
    };
    branch = mkOption {
      type = types.enum [
        "580"
        "current"
      ];
      default = "current";
      description = ''
        `580` is the last branch for Maxwell, Pascal and Volta (GTX 750 to TITAN V), supported until
        August 2028; `current` needs Turing or newer.
      '';
    };
    open = mkOption {
      type = types.bool;
      default = !isLegacy;
      defaultText = lib.literalExpression ''config.ducksnest.gpu.branch == "current"'';
      description = "Whether to load NVIDIA's open kernel module, which needs Turing or newer.";
    };
  };

  config = lib.mkIf (cfg.driver == "nvidia") {
    assertions = [
      {
        assertion = isLegacy -> !cfg.open;
        message = "The open module does not know Maxwell, Pascal and Volta: leave ducksnest.gpu.open false.";
      }
      {
        assertion = isLegacy -> lib.versionOlder config.hardware.nvidia.package.version "581";
        message =
          "This nixpkgs has NVIDIA driver ${config.hardware.nvidia.package.version}, which dropped "
          + "Maxwell, Pascal and Volta: set ducksnest.gpu.driver to none, or move to NixOS 26.05.";
      }
    ];

    # Not all of allowUnfree: only what was asked for.
    nixpkgs.config.allowUnfreePredicate = package: lib.hasPrefix "nvidia" (lib.getName package);

    services.xserver.videoDrivers = [ "nvidia" ]; # installs the driver; there is no X server
    hardware.nvidia = {
      inherit (cfg) open;
      # Before nixpkgs had a name for it, 580 was the production branch.
      package = mkDefault (
        if isLegacy then nvidiaPackages.legacy_580 or nvidiaPackages.production else nvidiaPackages.stable
      );
      nvidiaSettings = mkDefault false; # a GUI
    };
    # Writes a CDI specification to /var/run/cdi, where containerd 2 looks by itself.
    hardware.nvidia-container-toolkit.enable = true;
  };
}
