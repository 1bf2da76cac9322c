# Parts that init and join share: the configuration format, the node's settings, and the systemd unit.
{
  config,
  lib,
  pkgs,
}:
let
  cfg = config.ducksnest.kubelet;
  isV1beta4 = cfg.kubeadmApiVersion == "v1beta4";
in
{
  inherit isV1beta4;
  apiVersion = "kubeadm.k8s.io/${cfg.kubeadmApiVersion}";

  nodeRegistration = {
    inherit (config.ducksnest.host) name;
    criSocket = "unix:///run/containerd/containerd.sock";
    taints = map (lib.filterAttrs (_: v: v != "")) cfg.taints;
    # v1beta4 has a list instead of a map, so that a flag can be repeated.
    kubeletExtraArgs =
      if isV1beta4 then lib.mapAttrsToList lib.nameValuePair cfg.extraArgs else cfg.extraArgs;
  };

  # Joins the documents into one file. The build validates it with the kubeadm that will read it on the host.
  configFile =
    name: documents:
    pkgs.runCommand name
      {
        nativeBuildInputs = [ cfg.package ];
        text = lib.concatMapStringsSep "\n---\n" builtins.toJSON documents; # JSON is YAML
        passAsFile = [ "text" ];
        inherit (cfg) kubernetesVersion;
      }
      ''
        case $(kubeadm version --output short) in
          v$kubernetesVersion.*) ;;
          *)
            echo "ducksnest.kubelet.kubernetesVersion is $kubernetesVersion, but this nixpkgs has" \
              "$(kubeadm version --output short). Change the version or the NixOS release in the manifest." >&2
            exit 1
            ;;
        esac
        kubeadm config validate --config "$textPath"
        cp "$textPath" "$out"
      '';

  # A unit that runs a script with kubeadm until it succeeds. The wait between attempts grows from 10 s to
  # 2 min. For `wants` instead of `requires`, see kubelet.nix.
  unit =
    {
      script,
      needs ? [ ],
      ...
    }@args:
    let
      wants = [
        "containerd.service"
        "network-online.target"
      ]
      ++ needs;
    in
    lib.recursiveUpdate
      {
        wantedBy = [ "multi-user.target" ];
        inherit wants;
        after = wants;
        startLimitIntervalSec = 0;
        serviceConfig = {
          ExecStart = import ./_script.nix { inherit lib pkgs; } script (
            [
              cfg.package
              pkgs.coreutils
              pkgs.curl
              pkgs.jq
              config.systemd.package # for systemctl, which kubeadm calls
            ]
            ++ config.systemd.services.kubelet.path
          );
          Restart = "on-failure";
          RestartSec = 10;
          RestartSteps = 6;
          RestartMaxDelaySec = 120;
        };
      }
      (
        removeAttrs args [
          "script"
          "needs"
        ]
      );
}
