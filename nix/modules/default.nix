# Everything that makes a machine a ducksnest host. ducksnest.role selects control plane or worker.
{
  imports = [
    ./access.nix
    ./calico-operator.nix
    ./containerd.nix
    ./control-plane.nix
    ./deploy.nix
    ./ec2.nix
    ./firewall.nix
    ./gpu.nix
    ./hardware.nix
    ./host.nix
    ./kernel.nix
    ./kubelet.nix
    ./network.nix
    ./preSwitch.nix
    ./secrets.nix
    ./tailnet.nix
    ./worker.nix
  ];
}
