# All that makes a machine a ducksnest host; ducksnest.role says which part of the cluster it is.
{
  imports = [
    ./containerd.nix
    ./control-plane.nix
    ./firewall.nix
    ./gpu.nix
    ./hardware.nix
    ./host.nix
    ./kubelet.nix
    ./secrets.nix
    ./tailnet.nix
    ./worker.nix
  ];
}
