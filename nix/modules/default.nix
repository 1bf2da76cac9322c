# Everything that makes a machine a ducksnest host. ducksnest.role selects control plane or worker.
{
  imports = [
    ./containerd.nix
    ./control-plane.nix
    ./ec2.nix
    ./firewall.nix
    ./gpu.nix
    ./hardware.nix
    ./host.nix
    ./kernel.nix
    ./kubelet.nix
    ./network.nix
    ./secrets.nix
    ./tailnet.nix
    ./worker.nix
  ];
}
