# The tailnet between sites: every node offers its own address, and neighbours stay on the LAN.
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
    # Pods would inherit 100.100.100.100 as their resolver and may not reach it.
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
      description = "Whether the machine joins the tailnet. Only a cluster within one LAN does without.";
    };
    authKeyFile = mkOption {
      type = types.externalPath;
      default = "/run/agenix/tailscale-auth-key";
      example = "/var/lib/ducksnest/tailscale-auth-key";
      description = ''
        File on the machine with an auth key, needed until it is logged in. On EC2 user-data fetches it
        from SSM, since the host key that agenix would decrypt with is made only at first boot.
      '';
    };
    tags = mkOption {
      type = types.listOf (types.strMatching "tag:[a-z][a-z0-9-]*");
      default = [ ];
      example = [ "tag:ducksnest" ];
      description = "Tags to ask for; the auth key must be allowed to give them.";
    };
    loginServer = mkOption {
      type = types.nullOr (types.strMatching "https?://.+");
      default = null;
      example = "https://headscale.example.org";
      description = "A Headscale server. `null` is Tailscale's own.";
    };
    interface = mkOption {
      type = interfaceName;
      default = "tailscale0";
      description = "Name of the tunnel's interface.";
    };
    mtu = mkOption {
      type = types.ints.between 1280 65535;
      default = 1280;
      description = ''
        MTU of the tunnel's interface, in bytes. The default is tailscaled's own and fits nearly any path
        (https://github.com/tailscale/tailscale/blob/v1.102.3/net/tstun/mtu.go).
      '';
    };
    port = mkOption {
      type = types.port;
      default = 41641;
      description = "UDP port for direct connections, opened on the node's interface.";
    };
    advertiseRoutes = mkOption {
      type = types.listOf cidr4;
      default = [ "${config.ducksnest.hardware.address}/32" ];
      defaultText = lib.literalExpression ''[ "''${config.ducksnest.hardware.address}/32" ]'';
      description = ''
        Prefixes to offer. A peer takes a packet only from the node that holds the route to its source,
        so each node offers exactly its own address.
      '';
    };
    lanRules = mkOption {
      type = types.listOf (
        types.submodule {
          options = {
            to = mkOption {
              type = cidr4;
              description = "Network to reach directly.";
            };
            priority = mkOption {
              type = types.ints.between 1 5209;
              default = 5200;
              description = ''
                Position of the rule. Tailscale's own begin at 5210
                (https://github.com/tailscale/tailscale/blob/v1.102.3/wgengine/router/osrouter/router_linux.go).
              '';
            };
          };
        }
      );
      default = [ ];
      example = [ { to = "192.168.0.0/24"; } ];
      description = ''
        Networks the machine is attached to. Without a rule, traffic to a neighbour goes through the
        tunnel as soon as the neighbour offers its address
        (https://github.com/tailscale/tailscale/issues/6231).
      '';
    };
  };

  config = mkIf cfg.enable {
    services.tailscale = {
      enable = true;
      interfaceName = cfg.interface;
      inherit (cfg) port authKeyFile;
      # Forwarding for pods, and loose reverse-path checks: a reply may return by another interface.
      useRoutingFeatures = "both";
      # At login, and (extraSetFlags) whenever they change. --reset: what is not declared is not kept.
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
    # Wi-Fi may come up long after the first attempt.
    systemd.services.tailscaled-autoconnect.serviceConfig = {
      Restart = "on-failure";
      RestartSec = 15;
    };

    ducksnest.firewall.interfaces.${config.ducksnest.hardware.interface.name}.udpPorts = [ cfg.port ];

    # The rule belongs to the interface's network, so networkd puts it back after a reboot, a link flap
    # or a restart of its own; tailscaled only ever touches its own priorities. A oneshot would notice
    # none of these.
    systemd.network.networks."10-node".routingPolicyRules = map (rule: {
      Family = "ipv4";
      To = rule.to;
      Table = "main";
      Priority = rule.priority;
    }) cfg.lanRules;
  };
}
