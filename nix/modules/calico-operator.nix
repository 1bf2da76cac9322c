# Calico's operator: applies its CRDs, Felix's mark mask and the operator itself to the new cluster.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  inherit (lib) mkOption types;
  cfg = config.ducksnest.control-plane;
  script = import ./_script.nix { inherit lib pkgs; };

  # SHA-256 of Calico's manifests by release, as raw.githubusercontent.com serves them at the tag.
  manifests = {
    "v3.32.1" = {
      "operator-crds.yaml" = "192f8b2d934ef24b62e86b7e1a6e1762d1c8af26a916f78057bc13fa5ed60f71";
      "tigera-operator.yaml" = "f18e073794207d372606bc3ea6f8fd73972f86d6828f4ba666dfe0d4aa8ab07f";
    };
    "v3.31.7" = {
      "operator-crds.yaml" = "380414d5756e9a1af29ddb1ad70cada07aa344ae7a2680ba7355248621f8adbf";
      "tigera-operator.yaml" = "092c10b3d0cb73617aca51367ca59755348f4647e6d2e63fa4e5b81266203214";
    };
  };
  fetch =
    name:
    pkgs.fetchurl {
      url = "https://raw.githubusercontent.com/projectcalico/calico/${cfg.calicoVersion}/manifests/${name}";
      sha256 = manifests.${cfg.calicoVersion}.${name};
    };
in
{
  options.ducksnest.control-plane = {
    calicoVersion = mkOption {
      type = types.enum (lib.attrNames manifests);
      default = "v3.32.1";
      description = ''
        Calico release whose CRDs and operator are applied. The operator installs everything else, as the
        Installation resource describes.
      '';
    };
    calicoMarkMask = mkOption {
      type = types.ints.between 1 2147483647;
      example = 2130710272;
      description = ''
        Bits of the packet mark that Felix may use, as a decimal number. Felix has the mask before the first pod
        starts. Otherwise pods on a worker could not reach the API server: by default, Felix uses a bit that makes
        packets bypass the tailnet's routes (https://github.com/tailscale/tailscale/issues/591). A mask that the
        cluster's FelixConfiguration already has is kept.
      '';
    };
  };

  config = lib.mkIf (config.ducksnest.role == "control-plane") {
    # kubeadm-init writes this file when it is done.
    systemd.paths.calico-operator = import ./_pathUnit.nix "/var/lib/ducksnest/control-plane-done";
    systemd.services.calico-operator = {
      description = "Apply Calico's CRDs and operator to the cluster";
      startLimitIntervalSec = 0;
      environment = {
        KUBECONFIG = "/etc/kubernetes/admin.conf";
        CRDS = fetch "operator-crds.yaml";
        OPERATOR = fetch "tigera-operator.yaml";
        MARK_MASK = toString cfg.calicoMarkMask;
      };
      serviceConfig = {
        Type = "oneshot";
        RemainAfterExit = true;
        ExecStart = script ./scripts/calico-operator.sh [
          config.ducksnest.kubelet.package
          pkgs.coreutils
        ];
        Restart = "on-failure";
        RestartSec = 10;
        RestartSteps = 4;
        RestartMaxDelaySec = 60;
      };
    };
  };
}
