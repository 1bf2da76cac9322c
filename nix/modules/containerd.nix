# The container runtime, set up the way the kubelet and Calico expect it.
{ config, lib, ... }:
let
  cfg = config.ducksnest.containerd;
in
{
  options.ducksnest.containerd.sandboxImage = lib.mkOption {
    type = lib.types.nullOr lib.types.str;
    default = null;
    example = "registry.k8s.io/pause:3.10.1";
    description = "Image of every pod's first container. `null` is the one containerd was released with.";
  };

  config = {
    virtualisation.containerd = {
      enable = true;
      # nixpkgs writes configuration version 2; containerd 2 converts the keys, bin_dir to bin_dirs too.
      settings.plugins."io.containerd.grpc.v1.cri" = {
        # Calico installs its plugins here at run time; nixpkgs' default is a read-only store path.
        cni.bin_dir = "/opt/cni/bin";
        containerd.runtimes.runc = {
          runtime_type = "io.containerd.runc.v2";
          options.SystemdCgroup = true; # as the kubelet: two managers of one cgroup tree lose track
        };
      }
      // lib.optionalAttrs (cfg.sandboxImage != null) { sandbox_image = cfg.sandboxImage; };
    };

    environment.etc."crictl.yaml".text = "runtime-endpoint: unix:///run/containerd/containerd.sock\n";
  };
}
