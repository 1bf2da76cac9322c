# The partitions of a machine at home, for disko: config.system.build.diskoScript erases the disk and makes them, as
# nixos-anywhere runs it. disko configures nothing else: the modules mount the partitions by their labels.
{ config, lib, ... }:
let
  cfg = config.ducksnest.hardware;
  byLabel = "/dev/disk/by-label/";
  isByLabel = device: lib.hasPrefix byLabel device;
  labelOf = lib.removePrefix byLabel;
  device =
    if cfg.installDisk != null then
      cfg.installDisk
    else
      throw (
        "Nothing says which disk of ${config.networking.hostName} an installation may erase: write `installDisk: "
        + "/dev/disk/by-id/<disk>` into hardware.disk of this host in homelab.yaml, and synthesize again. "
        + "`ls -l /dev/disk/by-id` lists the disks of the machine."
      );
  # The options that name devices, as far as the machine has them.
  named =
    lib.optionalAttrs (cfg.rootFileSystem != null) {
      "rootFileSystem.device" = cfg.rootFileSystem.device;
    }
    // lib.optionalAttrs (cfg.boot == "uefi") { inherit (cfg) espDevice; };

  # Sizes are as sgdisk takes them: G is GiB.
  partitions = {
    root = {
      size = "100%";
      content = {
        type = "filesystem";
        format = cfg.rootFileSystem.fsType;
        mountpoint = "/";
        extraArgs = [
          "-L"
          (labelOf cfg.rootFileSystem.device)
        ];
      };
    };
  }
  // lib.optionalAttrs (cfg.boot == "uefi") {
    boot = {
      size = "1G"; # ten kernels, each with an initrd of some 60 MB
      type = "EF00";
      content = {
        type = "filesystem";
        format = "vfat";
        mountpoint = "/boot";
        mountOptions = [ "umask=0077" ];
        extraArgs = [
          "-F"
          "32"
          "-n"
          (labelOf cfg.espDevice)
        ];
      };
    };
  }
  // lib.optionalAttrs (cfg.boot == "bios") {
    # GRUB's second stage, which has no file system. https://www.gnu.org/software/grub/manual/grub/html_node/BIOS-installation.html
    grub = {
      size = "1M";
      type = "EF02";
    };
  }
  // lib.optionalAttrs (cfg.swapGiB > 0) {
    swap = {
      size = "${toString cfg.swapGiB}G";
      content = {
        type = "swap";
        extraArgs = [
          "--label"
          "swap"
        ];
      };
    };
  };
in
{
  assertions = lib.mapAttrsToList (option: device: {
    assertion = cfg.installDisk == null || isByLabel device;
    message =
      "An installation on ducksnest.hardware.installDisk gives partitions labels, so ducksnest.hardware.${option} has "
      + "to be ${byLabel}<label>, but it is ${device}.";
  }) named;

  disko.enableConfig = false;
  disko.devices.disk.main = {
    type = "disk";
    inherit device;
    # Part of the partitions' names, by which disko finds them again. Another disk that was installed in the same way may
    # be in the machine.
    name = lib.substring 0 8 (builtins.hashString "sha256" device);
    content = {
      type = "gpt";
      inherit partitions;
    };
  };
}
