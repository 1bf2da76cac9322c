# The machine itself: boot loader, disks, CPU, its one network interface, and a laptop's manners.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  inherit (lib)
    mkDefault
    mkIf
    mkOption
    types
    ;
  inherit (import ./_types.nix { inherit lib; }) interfaceName ipv4 macAddress;
  cfg = config.ducksnest.hardware;
  nic = cfg.interface;
  isWifi = nic.kind == "wifi";
  isStatic = cfg.addressing == "static";
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
        How the machine starts: systemd-boot, GRUB in the boot sector of
        {option}`ducksnest.hardware.bootDevice`, or whatever nixpkgs' amazon-image module does (the
        flake imports it).
      '';
    };
    bootDevice = mkOption {
      type = types.nullOr (types.strMatching "/dev/.+");
      default = null;
      example = "/dev/sda";
      description = "Disk whose boot sector holds GRUB. BIOS only.";
    };
    rootFileSystem = mkOption {
      type = types.nullOr (
        types.submodule {
          options = {
            device = mkOption {
              type = types.strMatching "/dev/.+";
              default = "/dev/disk/by-label/nixos";
              description = "Partition of the root file system.";
            };
            fsType = mkOption {
              type = types.nonEmptyStr;
              default = "ext4";
              description = "Its file system.";
            };
          };
        }
      );
      default = null;
      example.device = "/dev/disk/by-label/nixos";
      description = "What is mounted at /. `null` where the image brings its own (Amazon).";
    };
    espDevice = mkOption {
      type = types.strMatching "/dev/.+";
      default = "/dev/disk/by-label/boot";
      description = "EFI system partition, mounted at /boot. The label is the NixOS manual's.";
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
        For microcode updates and hardware virtualisation. On EC2 it changes nothing: the hypervisor has
        both.
      '';
    };
    laptop = mkOption {
      type = types.bool;
      default = false;
      description = "Whether it has a lid. Closed or idle, it goes on working.";
    };
    zramSwap = mkOption {
      type = types.bool;
      default = false;
      description = ''
        Swap into compressed memory, half of it at most. For machines with little: the kubelet then
        tolerates swap, and pods do not use it.
      '';
    };

    interface = {
      name = mkOption {
        type = interfaceName;
        example = "wlan0";
        description = "Interface that carries the node's address. IFNAMSIZ allows 15 characters.";
      };
      kind = mkOption {
        type = types.enum [
          "ethernet"
          "wifi"
        ];
        default = "ethernet";
        description = "What it is.";
      };
      macAddress = mkOption {
        type = types.nullOr macAddress;
        default = null;
        example = "a4:c3:f0:12:34:56";
        description = "Hardware address to recognise it by; the name then holds wherever the card sits.";
      };
      mtu = mkOption {
        type = types.nullOr (types.ints.between 1280 9216);
        default = null;
        example = 1500;
        description = ''
          MTU in bytes, without the Ethernet header; `null` leaves the driver's. IPv6 needs 1280 (RFC
          8200, section 5).
        '';
      };
    };
    addressing = mkOption {
      type = types.enum [
        "static"
        "dhcp"
      ];
      default = "static";
      description = "Whether the machine sets {option}`ducksnest.hardware.address` or is given it.";
    };
    address = mkOption {
      type = ipv4;
      example = "192.168.0.15";
      description = ''
        Address of the interface. It is the node IP, and the /32 that the machine advertises to the
        tailnet, so with DHCP it must be a reserved one.
      '';
    };
    prefixLength = mkOption {
      type = types.ints.between 1 32;
      default = 24;
      description = "Length of the network's prefix, in bits. Static only.";
    };
    gateway = mkOption {
      type = types.nullOr ipv4;
      default = null;
      example = "192.168.0.1";
      description = "Default route. Static only.";
    };
    nameservers = mkOption {
      type = types.listOf ipv4;
      default = lib.optional (cfg.gateway != null) cfg.gateway;
      defaultText = lib.literalExpression "[ config.ducksnest.hardware.gateway ]";
      description = "DNS resolvers. Static only.";
    };
    wifi = {
      ssid = mkOption {
        type = types.nullOr (types.strMatching "[^\"]{1,32}");
        default = null;
        example = "ducksnest";
        description = "Network to join; 1 to 32 bytes (IEEE 802.11).";
      };
      secretsFile = mkOption {
        type = types.externalPath;
        default = "/run/agenix/wifi";
        description = "File on the machine with one line, `psk=` and the passphrase, literally.";
      };
    };
  };

  config = lib.mkMerge [
    {
      assertions = [
        {
          assertion = cfg.boot == "bios" -> cfg.bootDevice != null;
          message = "GRUB needs a disk to live on: set ducksnest.hardware.bootDevice, such as /dev/sda.";
        }
        {
          assertion = isReal -> cfg.rootFileSystem != null;
          message = "Nothing is mounted at /: set ducksnest.hardware.rootFileSystem.";
        }
        {
          assertion = isStatic -> cfg.gateway != null;
          message = "A static address without a way out: set ducksnest.hardware.gateway.";
        }
        {
          assertion = isWifi -> cfg.wifi.ssid != null;
          message = "${nic.name} is Wi-Fi: set ducksnest.hardware.wifi.ssid.";
        }
      ];

      boot.loader.systemd-boot.enable = mkIf (cfg.boot == "uefi") true;
      boot.loader.efi.canTouchEfiVariables = mkIf (cfg.boot == "uefi") (mkDefault true);
      # /boot is small, and kernels pile up until a deployment fails.
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
          options = [ "umask=0077" ]; # it holds the random seed
        };
      };

      hardware.enableRedistributableFirmware = mkIf isReal (mkDefault true); # Wi-Fi needs it
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

    # networkd rather than dhcpcd and scripts: it also owns the routing rule in tailnet.nix, and puts both
    # address and rule back whenever the link returns.
    {
      networking.useNetworkd = true;
      networking.useDHCP = false; # by default it would take every interface, also ones that Calico makes
      systemd.network.networks."10-node" = {
        matchConfig.Name = nic.name;
        linkConfig.RequiredForOnline = "routable";
        linkConfig.MTUBytes = mkIf (nic.mtu != null) (toString nic.mtu);
        DHCP = if isStatic then "no" else "ipv4";
        address = mkIf isStatic [ "${cfg.address}/${toString cfg.prefixLength}" ];
        gateway = mkIf (isStatic && cfg.gateway != null) [ cfg.gateway ];
        dns = mkIf isStatic cfg.nameservers;
        # Without its address the kubelet and Calico's VXLAN device fall over; an access point that
        # restarts is no reason for that.
        networkConfig.IgnoreCarrierLoss = mkIf isStatic true;
      };
      # Tailscale's rules and Calico's routes are not networkd's to clean up when it restarts.
      systemd.network.config.networkConfig = {
        ManageForeignRoutes = false;
        ManageForeignRoutingPolicyRules = false;
      };

      # The one file with real upstream resolvers in the same place on every host: kubeadm writes its
      # path into the configuration that all kubelets share.
      services.resolved.enable = true;

      # By the card's own address, or else by the kernel's numbering: udev would call wlan0 wlp2s0 or
      # wlo1 by where it sits, and the manifest's name would match nothing. With one card of a kind the
      # kernel's numbering is stable.
      systemd.network.links."10-node" = mkIf (nic.macAddress != null) {
        matchConfig.PermanentMACAddress = nic.macAddress;
        linkConfig.Name = nic.name;
      };
      networking.usePredictableInterfaceNames = mkIf (
        nic.macAddress == null && builtins.match "(wlan|eth)[0-9]+" nic.name != null
      ) (mkDefault false);
    }

    # wpa_supplicant rather than NetworkManager: it does this one thing, reads the passphrase itself at
    # run time, and has no opinion on addresses, Calico's interfaces or Tailscale's.
    (mkIf isWifi {
      networking.wireless = {
        enable = true;
        interfaces = [ nic.name ];
        inherit (cfg.wifi) secretsFile;
        networks = mkIf (cfg.wifi.ssid != null) { ${cfg.wifi.ssid}.pskRaw = "ext:psk"; };
      };
      # From 26.05 the daemon runs as a user of its own.
      ducksnest.secrets = mkIf (config.users.users ? wpa_supplicant) { wifi.owner = "wpa_supplicant"; };
      systemd.services."wpa_supplicant-${nic.name}".serviceConfig = {
        Restart = mkDefault "always"; # nobody is there to start it again
        RestartSec = mkDefault 5;
      };
      # Power saving costs latency, and a node is never idle.
      services.udev.extraRules = ''
        ACTION=="add", SUBSYSTEM=="net", KERNEL=="${nic.name}", RUN+="${pkgs.iw}/bin/iw dev ${nic.name} set power_save off"
      '';
    })

    (mkIf cfg.laptop {
      services.logind.settings.Login = {
        HandleLidSwitch = mkDefault "ignore";
        HandleLidSwitchExternalPower = mkDefault "ignore";
        HandleLidSwitchDocked = mkDefault "ignore";
        IdleAction = mkDefault "ignore";
      };
      # Whatever asks for sleep, the target is not there to be reached.
      systemd.targets = lib.genAttrs [ "sleep" "suspend" "hibernate" "hybrid-sleep" ] (_: {
        enable = false;
      });
    })
  ];
}
