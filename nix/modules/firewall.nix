# The host firewall: opens the given ports on each interface, and nothing else.
{ config, lib, ... }:
let
  inherit (lib) mkIf mkOption types;
  inherit (import ./_types.nix { inherit lib; }) cidr4;
  cfg = config.ducksnest.firewall;

  ports =
    protocol:
    mkOption {
      type = types.listOf types.port;
      default = [ ];
      description = "${protocol} ports that accept packets arriving on this interface.";
    };
  ranges =
    protocol:
    mkOption {
      type = types.listOf (
        types.submodule {
          options.from = mkOption {
            type = types.port;
            description = "First port of the range.";
          };
          options.to = mkOption {
            type = types.port;
            description = "Last port of the range, inclusive.";
          };
        }
      );
      default = [ ];
      example = [
        {
          from = 30000;
          to = 32767;
        }
      ];
      description = "Ranges of ${protocol} ports that accept packets arriving on this interface.";
    };

  ipipFrom = lib.filterAttrs (_: networks: networks != [ ]) (
    lib.mapAttrs (_: i: i.ipipFrom) cfg.interfaces
  );

  perNetwork =
    toRule:
    lib.concatStrings (
      lib.concatLists (lib.mapAttrsToList (name: map (network: toRule name network + "\n")) ipipFrom)
    );

  sshPort = 22;
  admits =
    port: i: lib.elem port i.tcpPorts || lib.any (r: r.from <= port && port <= r.to) i.tcpPortRanges;
in
{
  options.ducksnest.firewall = {
    dataplane = mkOption {
      type = types.enum [
        "iptables"
        "nftables"
      ];
      default = "iptables";
      description = ''
        Packet filter of the host firewall, kube-proxy and Calico, which must all use the same. With
        `iptables`, Calico accepts packets from pods to their own host before the host firewall sees them.
        With `nftables`, the host firewall sees them too; it accepts them and leaves them to Calico's policies.
      '';
    };
    interfaces = mkOption {
      type = types.attrsOf (
        types.submodule {
          options = {
            tcpPorts = ports "TCP";
            udpPorts = ports "UDP";
            tcpPortRanges = ranges "TCP";
            udpPortRanges = ranges "UDP";
            ipipFrom = mkOption {
              type = types.listOf cidr4;
              default = [ ];
              example = [ "192.168.0.0/24" ];
              description = ''
                IPv4 prefixes from which IPIP packets (IP protocol 4) are accepted: the networks of the other
                nodes. Within these, Calico drops IPIP packets that do not come from a node.
              '';
            };
          };
        }
      );
      default = { };
      example.wlan0 = {
        tcpPorts = [ 10250 ];
        udpPorts = [ 4789 ];
      };
      description = "Traffic to accept, by the name of the interface it arrives on.";
    };
  };

  config = {
    assertions = [
      {
        assertion = lib.any (admits sshPort) (lib.attrValues cfg.interfaces);
        message =
          "The firewall blocks SSH on every interface: add ${toString sshPort} to "
          + "ducksnest.firewall.interfaces.<name>.tcpPorts of one of them.";
      }
    ];

    networking.nftables.enable = cfg.dataplane == "nftables";
    networking.firewall = {
      enable = true;
      interfaces = lib.mapAttrs (_: i: {
        allowedTCPPorts = i.tcpPorts;
        allowedUDPPorts = i.udpPorts;
        allowedTCPPortRanges = i.tcpPortRanges;
        allowedUDPPortRanges = i.udpPortRanges;
      }) cfg.interfaces;
      # NixOS has options for ports only, and IPIP has none.
      extraCommands = mkIf (cfg.dataplane == "iptables" && ipipFrom != { }) (
        perNetwork (name: network: "iptables -A nixos-fw -i ${name} -p 4 -s ${network} -j nixos-fw-accept")
      );
      # Pods reach the kubelet of their own node here, and on the control plane also the API server.
      extraInputRules = mkIf (cfg.dataplane == "nftables") (
        ''
          iifname "cali*" accept
        ''
        + perNetwork (name: network: ''iifname "${name}" ip protocol 4 ip saddr ${network} accept'')
      );
    };
  };
}
