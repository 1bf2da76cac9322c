# Kernel modules and settings that pods' networking needs.
{ config, lib, ... }:
{
  options.ducksnest.kubelet.podTunnels = lib.mkOption {
    type = lib.types.listOf (
      lib.types.enum [
        "ipip"
        "vxlan"
        "wireguard"
      ]
    );
    default = [ "vxlan" ];
    description = ''
      Tunnels that carry pods' packets between nodes. Each is loaded as the kernel module of that name;
      an empty list means that pods' packets are routed without a tunnel.
    '';
  };

  config = {
    # Loaded here because the containers of Calico and kube-proxy have no modprobe that works on NixOS.
    # kubelet.nix loads legacy iptables: a module in this list that the kernel lacks fails the unit that
    # loads all of them.
    boot.kernelModules = config.ducksnest.kubelet.podTunnels ++ [
      "br_netfilter"
      "ip_set"
      "ip_set_hash_ip"
      "ip_set_hash_net"
      "nf_conntrack"
      "nf_conntrack_netlink"
      "overlay"
      "xt_addrtype"
      "xt_comment"
      "xt_conntrack"
      "xt_mark"
      "xt_multiport"
      "xt_set"
    ];
    boot.kernel.sysctl."net.ipv4.ip_forward" = true; # kubeadm requires it, because hosts route pods' packets
  };
}
