# The tailnet that joins the sites. Each host advertises its own address; hosts of one LAN keep using the LAN.
{
  config,
  lib,
  options,
  ...
}:
let
  inherit (lib) mkIf mkOption types;
  inherit (import ./_types.nix { inherit lib; }) cidr4 interfaceName;
  cfg = config.ducksnest.tailnet;

  settings = [
    # Pods would inherit 100.100.100.100 as their resolver, which they cannot always reach.
    "--accept-dns=false"
    "--accept-routes=true"
    "--advertise-routes=${lib.concatStringsSep "," cfg.advertiseRoutes}"
  ];
in
{
  options.ducksnest.tailnet = {
    enable = mkOption {
      type = types.bool;
      default = true;
      description = "Whether the host joins the tailnet. Only a cluster within one LAN works without it.";
    };
    authKeyFile = mkOption {
      type = types.externalPath;
      default = "/run/agenix/tailscale-auth-key";
      description = "File on the host with a Tailscale auth key, needed until the host has logged in.";
    };
    tags = mkOption {
      type = types.listOf (types.strMatching "tag:[a-z][a-z0-9-]*");
      default = [ ];
      example = [ "tag:ducksnest" ];
      description = "Tailscale tags that the host requests. The auth key must be allowed to assign them.";
    };
    loginServer = mkOption {
      type = types.nullOr (types.strMatching "https?://.+");
      default = null;
      example = "https://headscale.example.org";
      description = "URL of the coordination server, such as a Headscale server. `null` is Tailscale's own.";
    };
    interface = mkOption {
      type = interfaceName;
      default = "tailscale0";
      description = "Name of the network interface that tailscaled creates, 1 to 15 characters.";
    };
    mtu = mkOption {
      type = types.ints.between 1280 65495;
      default = 1280;
      description = ''
        MTU of the tailnet's interface, in bytes. The default is tailscaled's own, and fits nearly any path
        (https://github.com/tailscale/tailscale/blob/v1.102.3/net/tstun/mtu.go).
      '';
    };
    port = mkOption {
      type = types.port;
      default = 41641;
      description = ''
        UDP port on which tailscaled accepts direct connections. The firewall opens it on
        {option}`ducksnest.hardware.interface.name`.
      '';
    };
    advertiseRoutes = mkOption {
      # Lists of several modules would be joined without a word, and the host would take packets for others.
      type = types.unique {
        message = "Each host advertises its own address and nothing else. Advertise other networks from a machine that is not a node.";
      } (types.listOf cidr4);
      default = [ "${config.ducksnest.hardware.address}/32" ];
      defaultText = lib.literalExpression ''[ "''${config.ducksnest.hardware.address}/32" ]'';
      description = ''
        IPv4 prefixes to advertise to the tailnet. A peer accepts a packet only from the host that advertises
        its source address, so each host advertises exactly its own.
      '';
    };
    lanRules = mkOption {
      type = types.listOf (
        types.submodule {
          options = {
            to = mkOption {
              type = cidr4;
              description = "IPv4 prefix of a network that the host reaches directly, not through the tailnet.";
            };
            priority = mkOption {
              type = types.ints.between 1 5209;
              default = 5200;
              description = ''
                Priority of the routing rule; lower numbers come first. Tailscale's own rules start at 5210
                (https://github.com/tailscale/tailscale/blob/v1.102.3/wgengine/router/osrouter/router_linux.go).
              '';
            };
          };
        }
      );
      default = [ ];
      example = [ { to = "192.168.0.0/24"; } ];
      description = ''
        Routing rules for the networks that the host is attached to. Without one, packets to another host
        of the LAN go through the tailnet as soon as that host advertises its address
        (https://github.com/tailscale/tailscale/issues/6231).
      '';
    };
  };

  config = mkIf cfg.enable {
    assertions = [
      {
        assertion =
          !lib.elem (config.networking.firewall.checkReversePath or "loose") [
            true
            "strict"
          ];
        message =
          "A strict reverse-path check drops replies that arrive through the tailnet: remove "
          + "networking.firewall.checkReversePath, or set it to \"loose\".";
      }
    ];

    services.tailscale = {
      enable = true;
      interfaceName = cfg.interface;
      inherit (cfg) port authKeyFile;
      # Forwarding for pods, and loose reverse-path filtering, because a reply may return on another interface.
      useRoutingFeatures = "both";
      # Applied at login, and through extraSetFlags whenever they change. --reset drops settings not listed here.
      extraUpFlags = [
        "--reset"
      ]
      ++ settings
      ++ lib.optional (cfg.tags != [ ]) "--advertise-tags=${lib.concatStringsSep "," cfg.tags}"
      ++ lib.optional (cfg.loginServer != null) "--login-server=${cfg.loginServer}";
      extraSetFlags = settings;
    };
    systemd.services.tailscaled.environment = mkIf (cfg.mtu != options.ducksnest.tailnet.mtu.default) {
      TS_DEBUG_MTU = toString cfg.mtu;
    };
    # Without a key, the unit would wait for somebody to log in with a browser. It starts once there is a key.
    systemd.paths.tailscaled-autoconnect = import ./_pathUnit.nix cfg.authKeyFile;
    systemd.services.tailscaled-autoconnect = {
      unitConfig.ConditionPathExists = cfg.authKeyFile;
      serviceConfig = {
        RemainAfterExit = true;
        # Wi-Fi may come up long after the first attempt to log in.
        Restart = "on-failure";
        RestartSec = 15;
      };
    };

    ducksnest.firewall.interfaces.${config.ducksnest.hardware.interface.name}.udpPorts = [ cfg.port ];

    # networkd owns the rules, so it restores them after a reboot, a link flap or its own restart; a oneshot
    # unit would not. tailscaled changes only rules with its own priorities.
    systemd.network.networks."10-node".routingPolicyRules = map (rule: {
      Family = "ipv4";
      To = rule.to;
      Table = "main";
      Priority = rule.priority;
    }) cfg.lanRules;
  };
}
