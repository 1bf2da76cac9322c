# The network interface that the node uses: its name, its address, and how it gets online.
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
  wpaSupplicant = "wpa_supplicant-${nic.name}";
  passphrase = config.ducksnest.secrets.wifi.file or null;

  # Pods inherit the resolvers. They cannot always reach Tailscale's, and the other ones are the pod or the cluster itself.
  isUnusable =
    resolver:
    lib.hasPrefix "127." resolver
    || lib.elem resolver [
      "::1"
      "100.100.100.100"
      config.ducksnest.kubelet.clusterDns
    ];
  unusable = lib.filter isUnusable (cfg.nameservers ++ config.networking.nameservers or [ ]);
in
{
  options.ducksnest.hardware = {
    interface = {
      name = mkOption {
        type = interfaceName;
        example = "wlan0";
        description = ''
          Interface that carries the node IP, 1 to 15 characters (the kernel's IFNAMSIZ). Without
          {option}`ducksnest.hardware.interface.macAddress` it must be the name that the kernel or udev gives.
        '';
      };
      kind = mkOption {
        type = types.enum [
          "ethernet"
          "wifi"
        ];
        default = "ethernet";
        description = ''
          Link type. `wifi` starts wpa_supplicant, which joins {option}`ducksnest.hardware.wifi.ssid`.
        '';
      };
      macAddress = mkOption {
        type = types.nullOr macAddress;
        default = null;
        example = "a4:c3:f0:12:34:56";
        description = ''
          Permanent hardware address of the card. If set, udev renames that card to
          {option}`ducksnest.hardware.interface.name`, in any slot. `null` finds the card by its name.
        '';
      };
      mtu = mkOption {
        type = types.nullOr (types.ints.between 1280 9216);
        default = null;
        example = 1500;
        description = ''
          MTU in bytes, without the Ethernet header. `null` keeps the driver's. IPv6 needs at least 1280
          (RFC 8200, section 5).
        '';
      };
    };
    addressing = mkOption {
      type = types.enum [
        "static"
        "dhcp"
      ];
      default = "static";
      description = ''
        `static` configures {option}`ducksnest.hardware.address`; `dhcp` expects the DHCP server to assign it.
      '';
    };
    address = mkOption {
      type = ipv4;
      example = "192.168.0.15";
      description = ''
        IPv4 address of the interface. It is the node IP, and the host advertises it to the tailnet as a
        /32, so with DHCP it must be reserved for this host.
      '';
    };
    prefixLength = mkOption {
      type = types.ints.between 1 32;
      default = 24;
      description = "Prefix length of the interface's network, in bits. Only for static addressing.";
    };
    gateway = mkOption {
      type = types.nullOr ipv4;
      default = null;
      example = "192.168.0.1";
      description = ''
        IPv4 address of the default gateway. Required for static addressing, and ignored for DHCP.
      '';
    };
    nameservers = mkOption {
      type = types.listOf ipv4;
      default = lib.optional (cfg.gateway != null) cfg.gateway;
      defaultText = lib.literalExpression "[ config.ducksnest.hardware.gateway ]";
      description = "IPv4 addresses of the DNS resolvers, most preferred first. Only for static addressing.";
    };
    wifi = {
      ssid = mkOption {
        type = types.nullOr (types.strMatching "[^\"]{1,32}");
        default = null;
        example = "ducksnest";
        description = ''
          Wi-Fi network to join, 1 to 32 bytes (IEEE 802.11). Required if the interface is Wi-Fi.
        '';
      };
      country = mkOption {
        type = types.nullOr (types.strMatching "[A-Z]{2}");
        default = null;
        example = "KR";
        description = ''
          Country that the access point is in, as ISO 3166-1 alpha-2. It decides the channels and the power
          that the card may use. `null` keeps to what is allowed everywhere, so the card may not find a
          network on 5 GHz.
        '';
      };
      secretsFile = mkOption {
        type = types.externalPath;
        default = "/run/agenix/wifi";
        description = ''
          File on the host with the Wi-Fi passphrase, in one line `psk=<passphrase>` without quotes.
        '';
      };
    };
  };

  config = lib.mkMerge [
    {
      assertions = [
        {
          assertion = isStatic -> cfg.gateway != null;
          message = "A static address needs a default gateway: set ducksnest.hardware.gateway.";
        }
        {
          assertion = isWifi -> cfg.wifi.ssid != null;
          message = "The interface ${nic.name} is Wi-Fi but has no network to join: set ducksnest.hardware.wifi.ssid.";
        }
        {
          assertion = unusable == [ ];
          message =
            "Pods cannot use ${lib.concatStringsSep ", " unusable} as DNS resolver: name the router or a public resolver in "
            + "ducksnest.hardware.nameservers and networking.nameservers.";
        }
      ];

      # networkd instead of dhcpcd and scripts: it also owns the routing rules of tailnet.nix, and restores
      # addresses and rules whenever the link comes back.
      networking.useNetworkd = true;
      networking.useDHCP = false; # the default claims every interface, including those that Calico creates
      systemd.network.networks."10-node" = {
        matchConfig.Name = nic.name;
        linkConfig.RequiredForOnline = "routable";
        linkConfig.MTUBytes = mkIf (nic.mtu != null) (toString nic.mtu);
        DHCP = if isStatic then "no" else "ipv4";
        address = mkIf isStatic [ "${cfg.address}/${toString cfg.prefixLength}" ];
        gateway = mkIf (isStatic && cfg.gateway != null) [ cfg.gateway ];
        dns = mkIf isStatic cfg.nameservers;
        # The kubelet and Calico's VXLAN device fail without the address. Keep it while an access point restarts.
        networkConfig.IgnoreCarrierLoss = mkIf isStatic true;
      };
      # networkd must not remove Tailscale's rules and Calico's routes when it restarts.
      systemd.network.config.networkConfig = {
        ManageForeignRoutes = false;
        ManageForeignRoutingPolicyRules = false;
      };

      # Puts a resolv.conf with real upstream resolvers at the same path on every host. kubeadm writes that
      # path into the configuration that all kubelets share.
      services.resolved.enable = true;

      # Find the card by its MAC address, or else by the kernel's name. udev's predictable names depend on the
      # slot (wlp2s0, wlo1), so the manifest's wlan0 would match nothing. The kernel's names are stable if there
      # is one card of each kind.
      systemd.network.links."10-node" = mkIf (nic.macAddress != null) {
        matchConfig.PermanentMACAddress = nic.macAddress;
        linkConfig.Name = nic.name;
      };
      networking.usePredictableInterfaceNames = mkIf (
        nic.macAddress == null && builtins.match "(wlan|eth)[0-9]+" nic.name != null
      ) (mkDefault false);
    }

    # wpa_supplicant instead of NetworkManager: it reads the passphrase itself at run time, and leaves
    # addresses, Calico's interfaces and Tailscale's alone.
    (mkIf isWifi {
      networking.wireless = {
        enable = true;
        interfaces = [ nic.name ];
        inherit (cfg.wifi) secretsFile;
        networks = mkIf (cfg.wifi.ssid != null) { ${cfg.wifi.ssid}.pskRaw = "ext:psk"; };
        extraConfig = mkIf (cfg.wifi.country != null) "country=${cfg.wifi.country}";
      };
      hardware.wirelessRegulatoryDatabase = true; # the kernel looks the country's rules up in it
      # From 26.05 on, the daemon runs as its own user.
      ducksnest.secrets = mkIf (config.users.users ? wpa_supplicant) { wifi.owner = "wpa_supplicant"; };
      systemd.services.${wpaSupplicant} = {
        # The unit binds the file into its own root, so it would fail every few seconds while there is none.
        unitConfig.ConditionPathExists = cfg.wifi.secretsFile;
        restartTriggers = lib.optional (passphrase != null) passphrase; # the file's path does not change
        serviceConfig = {
          Restart = mkDefault "always"; # the host is unreachable until it runs again
          RestartSec = mkDefault 5;
          # Power saving costs latency, and a node is never idle. A udev rule would match only the kernel's name of
          # a card that macAddress renames. `-` because some drivers have no such setting, `+` because of the sandbox.
          ExecStartPost = [ "-+${lib.getExe pkgs.iw} dev ${nic.name} set power_save off" ];
        };
      };
      # Starts it as soon as the file is there.
      systemd.paths.${wpaSupplicant} = {
        wantedBy = [ "multi-user.target" ];
        pathConfig.PathExists = cfg.wifi.secretsFile;
      };
    })
  ];
}
