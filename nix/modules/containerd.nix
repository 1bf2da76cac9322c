# The container runtime, configured as the kubelet and Calico expect it.
{ config, lib, ... }:
let
  cfg = config.ducksnest.containerd;
in
{
  options.ducksnest.containerd.sandboxImage = lib.mkOption {
    type = lib.types.nullOr lib.types.str;
    default = null;
    example = "registry.k8s.io/pause:3.10.1";
    description = ''
      Image of the pause container, which holds each pod's network namespace. `null` uses the image that
      containerd was released with.
    '';
  };

  config = {
    virtualisation.containerd = {
      enable = true;
      # nixpkgs writes version 2 of the configuration. containerd 2 converts its keys, including bin_dir to bin_dirs.
      settings.plugins."io.containerd.grpc.v1.cri" = {
        # Calico installs its plugins here at run time. The default of nixpkgs is a read-only store path.
        cni.bin_dir = "/opt/cni/bin";
        containerd.runtimes.runc = {
          runtime_type = "io.containerd.runc.v2";
          options.SystemdCgroup = true; # as for the kubelet: only one program may manage the cgroup tree
        };
      }
      // lib.optionalAttrs (cfg.sandboxImage != null) { sandbox_image = cfg.sandboxImage; };
    };

    environment.etc."crictl.yaml".text = "runtime-endpoint: unix:///run/containerd/containerd.sock\n";
  };
}
