# What init and join have in common: the configuration format, the node's part of it, and the unit.
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
    # v1beta4 turned the map into a list, so that a flag can be repeated.
    kubeletExtraArgs =
      if isV1beta4 then lib.mapAttrsToList lib.nameValuePair cfg.extraArgs else cfg.extraArgs;
  };

  # The documents as one file, read by the very kubeadm that will use it before it can reach a host.
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
            echo "ducksnest.kubelet.kubernetesVersion is $kubernetesVersion, but nixpkgs has" \
              "$(kubeadm version --output short): change the version or the NixOS release." >&2
            exit 1
            ;;
        esac
        kubeadm config validate --config "$textPath"
        cp "$textPath" "$out"
      '';

  # A unit that runs a script with kubeadm until it succeeds, waiting longer each time (10 s to 10 min).
  # Wanted, not required: see kubelet.nix.
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
          ExecStart = lib.getExe (
            pkgs.writeShellApplication {
              name = lib.removeSuffix ".sh" (baseNameOf script);
              text = builtins.readFile script;
              runtimeInputs = [
                cfg.package
                pkgs.coreutils
                pkgs.curl
                pkgs.jq
                config.systemd.package # kubeadm calls systemctl
              ]
              ++ config.systemd.services.kubelet.path;
            }
          );
          Restart = "on-failure";
          RestartSec = 10;
          RestartSteps = 6;
          RestartMaxDelaySec = 600;
        };
      }
      (
        removeAttrs args [
          "script"
          "needs"
        ]
      );
}
