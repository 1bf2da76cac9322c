# The host firewall: opens the given ports on each interface, to every sender or to nodes alone, and nothing else.
{ config, lib, ... }:
let
  inherit (lib) mkIf mkOption types;
  inherit (import ./_types.nix { inherit lib; }) cidr4 ipv4;
  cfg = config.ducksnest.firewall;

  ports =
    protocol: senders:
    mkOption {
      type = types.listOf types.port;
      default = [ ];
      description = "${protocol} ports that accept packets arriving on this interface from ${senders}.";
    };
  ranges =
    protocol: senders:
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
      description = "Ranges of ${protocol} ports that accept packets arriving on this interface from ${senders}.";
    };
  portsFor = senders: {
    tcpPorts = ports "TCP" senders;
    udpPorts = ports "UDP" senders;
    tcpPortRanges = ranges "TCP" senders;
    udpPortRanges = ranges "UDP" senders;
  };

  # The addresses that may send what an interface accepts from nodes alone. No packet comes from the host's own.
  nodes = {
    own-site = lib.remove config.ducksnest.kubelet.nodeIp (cfg.nodes.${cfg.site} or [ ]);
    other-sites = lib.concatLists (lib.attrValues (removeAttrs cfg.nodes [ cfg.site ]));
  };
  senders = { nodesOnly, ... }: nodesOnly.networks ++ nodes.${nodesOnly.from};
  portsOf =
    protocol: separator: { nodesOnly, ... }:
    map toString nodesOnly."${protocol}Ports"
    ++ map (r: "${toString r.from}${separator}${toString r.to}") nodesOnly."${protocol}PortRanges";

  # One line for each interface, list of senders and kind of packet.
  perInterface =
    toLines:
    lib.concatStrings (
      map (line: line + "\n") (lib.concatLists (lib.mapAttrsToList toLines openToNodes))
    );
  openToNodes = lib.filterAttrs (_: i: senders i != [ ]) cfg.interfaces;

  # iptables takes several senders at once. Linux accepts arguments of up to 128 KiB.
  chunkSize = 1000;
  chunksOf =
    list:
    lib.genList (n: lib.sublist (n * chunkSize) chunkSize list) (
      (lib.length list + chunkSize - 1) / chunkSize
    );
  iptablesRules = perInterface (
    name: i:
    lib.concatMap (
      some:
      map
        (
          packets:
          "iptables -A nixos-fw -i ${name} -s ${lib.concatStringsSep "," some} ${packets} -j nixos-fw-accept"
        )
        (
          map (port: "-p tcp --dport ${port}") (portsOf "tcp" ":" i)
          ++ map (port: "-p udp --dport ${port}") (portsOf "udp" ":" i)
          ++ lib.optional i.nodesOnly.ipip "-p 4"
        )
    ) (chunksOf (senders i))
  );
  nftablesRules = perInterface (
    name: i:
    let
      from = "iifname \"${name}\" ip saddr { ${lib.concatStringsSep ", " (senders i)} }";
      dports =
        protocol: separated:
        lib.optional (separated != [ ]) "${protocol} dport { ${lib.concatStringsSep ", " separated} }";
    in
    map (packets: "${from} ${packets} accept") (
      dports "tcp" (portsOf "tcp" "-" i)
      ++ dports "udp" (portsOf "udp" "-" i)
      ++ lib.optional i.nodesOnly.ipip "ip protocol 4"
    )
  );

  # Lists of ports and networks from several modules are joined without a word, so a plain definition elsewhere could let
  # strangers reach what is for nodes alone.
  firewall = config.networking.firewall;
  openToAll =
    protocol: name:
    firewall."allowed${protocol}Ports" or [ ] ++ firewall.interfaces.${name}."allowed${protocol}Ports" or [ ];
  exposed = lib.concatLists (
    lib.mapAttrsToList (
      name:
      { nodesOnly, ... }:
      let
        both = protocol: ours: lib.filter (port: lib.elem port (openToAll protocol name)) ours;
      in
      map (port: "${toString port} on ${name}") (
        lib.unique (both "TCP" nodesOnly.tcpPorts ++ both "UDP" nodesOnly.udpPorts)
      )
    ) cfg.interfaces
  );
  isTooWide = network: builtins.match ".*/[0-7]" network != null;
  wideNetworks = lib.unique (
    lib.concatMap (i: lib.filter isTooWide i.nodesOnly.networks) (lib.attrValues cfg.interfaces)
  );
  nic = config.ducksnest.hardware.interface.name;

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
    nodes = mkOption {
      type = types.attrsOf (types.listOf ipv4);
      default = { };
      example.home = [
        "192.168.0.15"
        "192.168.0.16"
      ];
      description = ''
        IPv4 addresses of the cluster's nodes, by site. {option}`ducksnest.firewall.interfaces.<name>.nodesOnly` refers
        to them. A host accepts the traffic of a new node once it is deployed with the new list.
      '';
    };
    site = mkOption {
      type = types.str;
      default = "";
      example = "home";
      description = "The host's own site in {option}`ducksnest.firewall.nodes`.";
    };
    interfaces = mkOption {
      type = types.attrsOf (
        types.submodule {
          options = portsFor "every sender" // {
            nodesOnly = portsFor "nodes alone" // {
              from = mkOption {
                type = types.enum [
                  "own-site"
                  "other-sites"
                ];
                default = "own-site";
                description = ''
                  Nodes in {option}`ducksnest.firewall.nodes` that may send: those of
                  {option}`ducksnest.firewall.site`, or all others.
                '';
              };
              networks = mkOption {
                type = types.listOf cidr4;
                default = [ ];
                example = [ "100.64.0.0/10" ];
                description = ''
                  Further IPv4 prefixes that may send. On the tailnet's interface it is the tailnet's own, because a
                  host's packets leave with its tailnet address; the tailnet's policy restricts them to nodes.
                '';
              };
              ipip = mkOption {
                type = types.bool;
                default = false;
                description = "Whether IPIP packets (IP protocol 4) are accepted from nodes.";
              };
            };
          };
        }
      );
      default = { };
      example.wlan0 = {
        tcpPorts = [ 22 ];
        nodesOnly = {
          from = "own-site";
          tcpPorts = [ 10250 ];
          udpPorts = [ 4789 ];
        };
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
      {
        assertion = cfg.nodes == { } || cfg.nodes ? ${cfg.site};
        message =
          "ducksnest.firewall.nodes does not list the site \"${cfg.site}\", so the host would refuse its neighbours: "
          + "set ducksnest.firewall.site to one of ${lib.concatStringsSep ", " (lib.attrNames cfg.nodes)}.";
      }
      {
        assertion = exposed == [ ];
        message =
          "The firewall opens to everybody what is for nodes alone (port ${lib.concatStringsSep ", " exposed}): remove it from "
          + "networking.firewall.allowedTCPPorts, allowedUDPPorts and interfaces.<name>, or from "
          + "ducksnest.firewall.interfaces.<name>.nodesOnly.";
      }
      {
        assertion = wideNetworks == [ ];
        message =
          "${lib.concatStringsSep ", " wideNetworks} is no network of nodes: ducksnest.firewall.interfaces.<name>.nodesOnly.networks "
          + "takes prefixes of at least 8 bits.";
      }
      {
        assertion = !lib.elem nic (firewall.trustedInterfaces or [ ]);
        message =
          "The firewall trusts ${nic}, so everybody in the LAN reaches the kubelet: remove it from "
          + "networking.firewall.trustedInterfaces.";
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
      # NixOS has no options for senders, nor for IPIP, which has no ports. It empties the chain nixos-fw before it runs
      # these commands, so a reload neither repeats rules nor leaves old ones.
      extraCommands = mkIf (cfg.dataplane == "iptables") iptablesRules;
      # Pods reach the kubelet of their own node here, and on the control plane also the API server.
      extraInputRules = mkIf (cfg.dataplane == "nftables") (
        ''
          iifname "cali*" accept
        ''
        + nftablesRules
      );
    };
  };
}
