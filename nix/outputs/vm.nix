# Differences of a host in QEMU: another network card, no GPU and no secrets. It boots to a root shell. Services that
# need a secret (to join the tailnet, to join or create the cluster) keep trying in the background.
{ lib, ... }:
{
  virtualisation.vmVariant = {
    virtualisation = {
      # https://kubernetes.io/docs/setup/production-environment/tools/kubeadm/install-kubeadm/#before-you-begin
      cores = 2;
      memorySize = 2048; # MiB
      graphics = false;
    };
    services.getty.autologinUser = "root";

    ducksnest = {
      ec2.etcdVolume = lib.mkForce false;
      hardware.interface = {
        name = lib.mkForce "eth0";
        kind = lib.mkForce "ethernet";
        macAddress = lib.mkForce null;
        mtu = lib.mkForce null;
      };
      hardware.addressing = lib.mkForce "dhcp";
      gpu.driver = lib.mkForce "none";
      secrets = lib.mkForce { };
    };
  };
}
