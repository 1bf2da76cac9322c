# What NixOS's own modules add to the services that the hosts enable.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  forwards = lib.elem (config.services.tailscale.useRoutingFeatures or "none") [
    "server"
    "both"
  ];
in
{
  # nixos/modules/virtualisation/containerd.nix. The unit's --config, a file with the settings as TOML, is missing here.
  virtualisation.containerd.settings = {
    version = 2;
    plugins."io.containerd.grpc.v1.cri".cni.bin_dir = lib.mkOptionDefault "${pkgs.cni-plugins}/bin";
  };
  systemd.services.containerd = lib.mkIf (config.virtualisation.containerd.enable or false) {
    wantedBy = [ "multi-user.target" ];
    after = [
      "network.target"
      "local-fs.target"
      "dbus.service"
    ];
    path = [
      pkgs.containerd
      pkgs.runc
      pkgs.iptables
    ];
    serviceConfig = {
      ExecStart = "${pkgs.containerd}/bin/containerd";
      Delegate = "yes";
      KillMode = "process";
      Type = "notify";
      Restart = "always";
      RestartSec = "10";
      StateDirectory = "containerd";
      RuntimeDirectory = "containerd";
      RuntimeDirectoryPreserve = "yes";
    };
  };

  # nixos/modules/config/networking.nix. It writes localhost before these.
  networking.hosts."127.0.0.2" = [ (config.networking.hostName or "nixos") ];

  # nixos/modules/services/networking/tailscale.nix. Its units are missing here.
  boot.kernel.sysctl = lib.mkIf forwards {
    "net.ipv4.conf.all.forwarding" = true;
    "net.ipv6.conf.all.forwarding" = true;
  };
}
