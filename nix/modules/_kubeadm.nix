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

  # The settings in kubeadm's documents that it reads once, as JSON. Versions, formats, tokens and pins change in the life of a
  # cluster, and the kubelet's unit has its flags.
  settings =
    documents:
    let
      lasting =
        document:
        removeAttrs document [
          "apiVersion"
          "bootstrapTokens"
          "discovery"
          "kind"
          "kubernetesVersion"
          "timeouts"
        ]
        // lib.optionalAttrs (document ? nodeRegistration) {
          nodeRegistration = removeAttrs document.nodeRegistration [
            "criSocket"
            "kubeletExtraArgs"
          ];
        };
    in
    builtins.toJSON (lib.mapAttrs (_: lasting) documents // { inherit (cfg) labels; });

  # A unit that fails if the settings differ from those that kubeadm applied: the units that run kubeadm do nothing any more once
  # it has succeeded.
  changesUnit =
    {
      after,
      settings,
      applied,
      isApplied,
    }:
    {
      description = "Compare the settings with those that kubeadm applied";
      wantedBy = [ "multi-user.target" ];
      inherit after;
      unitConfig.ConditionPathExists = isApplied;
      environment = {
        SETTINGS = settings;
        APPLIED = "/var/lib/ducksnest/${applied}";
      };
      serviceConfig = {
        Type = "oneshot";
        RemainAfterExit = true;
        StateDirectory = "ducksnest";
        StateDirectoryMode = "0700";
        ExecStart = import ./_script.nix { inherit lib pkgs; } ./scripts/kubeadm-changes.sh [
          pkgs.coreutils
          pkgs.jq
        ];
      };
    };

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
