# The machine: boot loader, file systems, CPU, swap, and the power settings of a laptop.
{ config, lib, ... }:
let
  inherit (lib)
    mkDefault
    mkIf
    mkOption
    types
    ;
  cfg = config.ducksnest.hardware;
  isReal = cfg.boot != "amazon";
in
{
  options.ducksnest.hardware = {
    boot = mkOption {
      type = types.enum [
        "uefi"
        "bios"
        "amazon"
      ];
      example = "uefi";
      description = ''
        Firmware, which decides the boot loader. `uefi` uses systemd-boot. `bios` uses GRUB in the boot
        sector of {option}`ducksnest.hardware.bootDevice`. `amazon` leaves booting to the amazon-image
        module of nixpkgs, which the flake imports.
      '';
    };
    bootDevice = mkOption {
      type = types.nullOr (types.strMatching "/dev/.+");
      default = null;
      example = "/dev/sda";
      description = ''
        Disk whose boot sector GRUB is installed to. Required for `bios`, and ignored otherwise.
      '';
    };
    rootFileSystem = mkOption {
      type = types.nullOr (
        types.submodule {
          options = {
            device = mkOption {
              type = types.strMatching "/dev/.+";
              default = "/dev/disk/by-label/nixos";
              description = "Partition that is mounted at /. The default is the label that the NixOS manual uses.";
            };
            fsType = mkOption {
              type = types.nonEmptyStr;
              default = "ext4";
              description = "Format of the partition, as `mount -t` takes it.";
            };
          };
        }
      );
      default = null;
      example.device = "/dev/disk/by-label/nixos";
      description = "Root file system. `null` if the image brings its own, as on EC2.";
    };
    espDevice = mkOption {
      type = types.strMatching "/dev/.+";
      default = "/dev/disk/by-label/boot";
      description = ''
        EFI system partition, mounted at /boot. Only for `uefi`. The default is the label that the NixOS
        manual uses.
      '';
    };
    installDisk = mkOption {
      type = types.nullOr (types.strMatching "/dev/disk/by-id/[A-Za-z0-9_.:+-]+");
      default = null;
      example = "/dev/disk/by-id/nvme-Samsung_SSD_970_EVO_500GB_S466NX0K123456";
      description = ''
        The whole disk that an installation erases and partitions; see outputs/disko.nix. Nothing else uses
        it. `null` on a host that was installed by hand.
      '';
    };
    swapGiB = mkOption {
      type = types.ints.between 0 64;
      default = 0;
      example = 4;
      description = ''
        Size in GiB of the swap partition, which has the label `swap`; 0 if there is none. The kubelet then
        tolerates swap, but pods do not use it.
      '';
    };
    cpuVendor = mkOption {
      type = types.nullOr (
        types.enum [
          "intel"
          "amd"
          "arm"
        ]
      );
      default = null;
      example = "intel";
      description = ''
        CPU manufacturer, which selects microcode updates and the KVM module. It changes nothing on EC2,
        where the hypervisor provides both. `null` selects neither.
      '';
    };
    laptop = mkOption {
      type = types.bool;
      default = false;
      description = "Whether the machine is a laptop, which must keep running with its lid closed or when idle.";
    };
    zramSwap = mkOption {
      type = types.bool;
      default = false;
      description = ''
        Whether to swap into compressed memory, at most half of the RAM; meant for hosts with little
        memory. The kubelet then tolerates swap, but pods do not use it.
      '';
    };
  };

  config = lib.mkMerge [
    {
      assertions = [
        {
          assertion = cfg.boot == "bios" -> cfg.bootDevice != null;
          message = "GRUB needs a disk to boot from: set ducksnest.hardware.bootDevice, such as /dev/sda.";
        }
        {
          assertion = isReal -> cfg.rootFileSystem != null;
          message = "No file system is mounted at /: set ducksnest.hardware.rootFileSystem.";
        }
      ];

      boot.loader.systemd-boot.enable = mkIf (cfg.boot == "uefi") true;
      boot.loader.efi.canTouchEfiVariables = mkIf (cfg.boot == "uefi") (mkDefault true);
      # /boot is small. Without a limit, old kernels fill it until a deployment fails.
      boot.loader.systemd-boot.configurationLimit = mkIf (cfg.boot == "uefi") (mkDefault 10);
      boot.loader.grub = mkIf (cfg.boot == "bios") {
        enable = true;
        device = mkIf (cfg.bootDevice != null) cfg.bootDevice;
      };
      fileSystems = {
        "/" = mkIf (cfg.rootFileSystem != null) {
          inherit (cfg.rootFileSystem) device fsType;
        };
        "/boot" = mkIf (cfg.boot == "uefi") {
          device = cfg.espDevice;
          fsType = "vfat";
          options = [
            "umask=0077" # it holds the random seed
            "nofail" # without it, a missing partition ends in emergency mode, where nobody can log in over SSH
          ];
        };
      };
      swapDevices = mkIf (cfg.swapGiB > 0) [
        {
          device = "/dev/disk/by-label/swap";
          options = [ "nofail" ];
        }
      ];

      hardware.enableRedistributableFirmware = mkIf isReal (mkDefault true); # Wi-Fi cards need it
      hardware.cpu.intel.updateMicrocode = mkIf (isReal && cfg.cpuVendor == "intel") (mkDefault true);
      hardware.cpu.amd.updateMicrocode = mkIf (isReal && cfg.cpuVendor == "amd") (mkDefault true);
      boot.kernelModules = lib.optional (
        isReal
        && lib.elem cfg.cpuVendor [
          "intel"
          "amd"
        ]
      ) "kvm-${cfg.cpuVendor}";

      zramSwap.enable = mkIf cfg.zramSwap true;
    }

    (mkIf cfg.laptop {
      services.logind.settings.Login = {
        HandleLidSwitch = mkDefault "ignore";
        HandleLidSwitchExternalPower = mkDefault "ignore";
        HandleLidSwitchDocked = mkDefault "ignore";
        IdleAction = mkDefault "ignore";
      };
      # Any program can ask for sleep, so the targets are disabled.
      systemd.targets = lib.genAttrs [ "sleep" "suspend" "hibernate" "hybrid-sleep" ] (_: {
        enable = false;
      });
    })
  ];
}
