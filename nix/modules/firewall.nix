# Opens the flows it is given, per interface, and nothing else.
{ config, lib, ... }:
let
  inherit (lib) mkIf mkOption types;
  inherit (import ./_types.nix { inherit lib; }) cidr4;
  cfg = config.ducksnest.firewall;

  ports = mkOption {
    type = types.listOf types.port;
    default = [ ];
    description = "Ports to open.";
  };
  ranges = mkOption {
    type = types.listOf (
      types.submodule {
        options.from = mkOption {
          type = types.port;
          description = "First port.";
        };
        options.to = mkOption {
          type = types.port;
          description = "Last port, included.";
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
    description = "Port ranges to open.";
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
        Who filters packets: the host firewall, kube-proxy and Calico must agree. With `iptables`, Calico
        accepts what pods send to their own host before the host firewall is asked. With `nftables` the
        host firewall judges that traffic too, and leaves it to Calico's policies.
      '';
    };
    interfaces = mkOption {
      type = types.attrsOf (
        types.submodule {
          options = {
            tcpPorts = ports;
            udpPorts = ports;
            tcpPortRanges = ranges;
            udpPortRanges = ranges;
            ipipFrom = mkOption {
              type = types.listOf cidr4;
              default = [ ];
              example = [ "192.168.0.0/24" ];
              description = ''
                Networks that IPIP packets (IP protocol 4) may come from: those of the other nodes.
                Calico in turn drops what does not come from a node.
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
      description = "What may come in, by interface.";
    };
  };

  config = {
    assertions = [
      {
        assertion = lib.any (admits sshPort) (lib.attrValues cfg.interfaces);
        message =
          "No interface admits sshd: put ${toString sshPort} into some "
          + "ducksnest.firewall.interfaces.<name>.tcpPorts.";
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
      # IPIP has no ports, for which alone NixOS has options.
      extraCommands = mkIf (cfg.dataplane == "iptables" && ipipFrom != { }) (
        perNetwork (name: network: "iptables -A nixos-fw -i ${name} -p 4 -s ${network} -j nixos-fw-accept")
      );
      # Pods of the control plane's own host reach the API server here, and all of them the node's kubelet.
      extraInputRules = mkIf (cfg.dataplane == "nftables") (
        ''
          iifname "cali*" accept
        ''
        + perNetwork (name: network: ''iifname "${name}" ip protocol 4 ip saddr ${network} accept'')
      );
    };
  };
}
