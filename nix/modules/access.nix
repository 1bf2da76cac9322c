# A second way into a machine at home, for when the node's interface does not work: SSH over any other cable, and a
# password at the console.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  inherit (lib) mkIf;
  nic = config.ducksnest.hardware.interface.name;
  consolePassword = config.ducksnest.secrets.console-password.file or null;
  isNftables = config.ducksnest.firewall.dataplane == "nftables";
  # A chain of iptables or a set of nftables. The firewall makes it, and the unit below fills it.
  list = "ducksnest-ssh";
in
{
  config = mkIf (config.ducksnest.hardware.boot != "amazon") {
    systemd.network.networks."50-second-way-in" = {
      # Ethernet cards without a kind are hardware. Interfaces of Calico, Tailscale and containers have one, such as
      # veth, vxlan or tun. The node's own interface has been matched by 10-node before.
      matchConfig = {
        Type = "ether";
        Kind = "!*";
      };
      linkConfig.RequiredForOnline = "no";
      networkConfig = {
        DHCP = "ipv4";
        IPv6AcceptRA = false;
        # Node ports are forwarded before the host firewall's chain for input sees them, and pods are only routed to. So
        # without this, everybody on the cable would reach them.
        IPv4Forwarding = false;
      };
      dhcpV4Config = {
        RouteMetric = 4096; # the node's default route has a lower metric and wins as long as it is there
        UseDNS = false; # resolvers of another network may not know the names that the node needs
        UseDomains = false;
        UseHostname = false;
        UseNTP = false;
      };
    };

    boot.kernel.sysctl = {
      # Both interfaces may be in one LAN. Only the node's own may answer ARP requests for the node's address, because
      # the firewall drops the cluster's packets on any other. kube-proxy sets the same two with --ipvs-strict-arp.
      "net.ipv4.conf.all.arp_ignore" = 1;
      "net.ipv4.conf.all.arp_announce" = 2;
      # 10-node keeps its routes when the carrier is lost. Without this, replies would still be sent into the void.
      "net/ipv4/conf/${nic}/ignore_routes_with_linkdown" = 1;
    };

    networking.firewall.extraCommands = mkIf (!isNftables) ''
      iptables -N ${list} 2>/dev/null || true
      iptables -A nixos-fw -p tcp --dport 22 -j ${list}
    '';
    networking.nftables.tables = mkIf isNftables {
      nixos-fw.content = ''
        set ${list} {
          type ifname . ipv4_addr
          flags interval
        }
      '';
    };
    networking.firewall.extraInputRules = mkIf isNftables ''
      iifname . ip saddr @${list} tcp dport 22 accept
    '';

    systemd.services.second-way-in = {
      description = "Accept SSH on other wired interfaces, from their own subnets";
      wantedBy = [ "multi-user.target" ];
      after = [
        "firewall.service"
        "nftables.service"
      ];
      environment = {
        NODE_INTERFACE = nic;
        DATAPLANE = config.ducksnest.firewall.dataplane;
        LIST = list;
      };
      serviceConfig = {
        ExecStart = lib.getExe (
          pkgs.writeShellApplication {
            name = "second-way-in";
            runtimeInputs = [
              pkgs.iproute2
              (if isNftables then pkgs.nftables else pkgs.iptables)
            ];
            text = builtins.readFile ./scripts/second-way-in.sh;
          }
        );
        Restart = "always";
        RestartSec = 5;
      };
    };

    # Emergency mode asks for root's password, and refuses if there is none. At a console, an administrator can become
    # root anyway, with the same password. sshd does not let root log in.
    users.users.root.hashedPasswordFile = mkIf (
      consolePassword != null
    ) "/run/agenix/console-password";
  };
}
