# A worker, which joins the cluster by itself at its first boot.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  inherit (lib) mkOption types;
  inherit (import ./_types.nix { inherit lib; }) hostPort;
  cfg = config.ducksnest.worker;
  kubeadm = import ./_kubeadm.nix { inherit config lib pkgs; };
  settings = kubeadm.settings {
    inherit (cfg) joinConfiguration;
    cluster = { inherit (cfg) apiEndpoint; };
  };
in
{
  options.ducksnest.worker = {
    apiEndpoint = mkOption {
      type = hostPort;
      example = "control-plane.example.ts.net:6443";
      description = "Host and port of the API server, as the control plane's certificate names it.";
    };
    caCertHashes = mkOption {
      type = types.listOf (types.strMatching "sha256:[0-9a-f]{64}");
      default = [ ];
      example = [ "sha256:0000000000000000000000000000000000000000000000000000000000000000" ];
      description = ''
        SHA-256 hashes of the cluster CA's public key (SubjectPublicKeyInfo, DER), needed until the host has
        joined. With them, a stolen token cannot lure the host to another API server. List two while
        the CA is being replaced.
      '';
    };
    tokenFile = mkOption {
      type = types.externalPath;
      default = "/run/agenix/join-token";
      description = "File on the host with a bootstrap token, needed until the host has joined.";
    };
    joinConfiguration = mkOption {
      type = (pkgs.formats.json { }).type;
      example.timeouts.kubeletHealthCheck = "8m0s";
      description = ''
        kubeadm's JoinConfiguration. Fields that are set here are merged with the generated ones
        (https://kubernetes.io/docs/reference/config-api/kubeadm-config.v1beta4/).
      '';
    };
  };

  config = lib.mkIf (config.ducksnest.role == "worker") {
    ducksnest.worker.joinConfiguration = {
      inherit (kubeadm) apiVersion nodeRegistration;
      kind = "JoinConfiguration";
      discovery = {
        bootstrapToken = {
          apiServerEndpoint = cfg.apiEndpoint;
          inherit (cfg) caCertHashes;
          # A placeholder of the right form. The host replaces it with the real token, in memory.
          token = "abcdef.placeholdertoken";
        };
      }
      // lib.optionalAttrs (!kubeadm.isV1beta4) { timeout = "1m0s"; };
    }
    # The script has just reached the API server, so an unknown token can fail sooner than after 5 minutes.
    // lib.optionalAttrs kubeadm.isV1beta4 { timeouts.discovery = "1m0s"; };

    warnings = lib.optional (cfg.caCertHashes == [ ]) (
      "ducksnest.worker.caCertHashes is empty: the host cannot verify its cluster, so it does not join. "
      + "Make a CA with `ducksnest pki init`, or copy ca.crt of a running cluster into nix/pki/<homelab>, and synthesize again."
    );

    systemd.paths.kubeadm-join = lib.mkIf (cfg.caCertHashes != [ ]) (
      import ./_pathUnit.nix cfg.tokenFile
      // {
        unitConfig.ConditionPathExists = "!/etc/kubernetes/kubelet.conf";
      }
    );
    systemd.services.kubeadm-join = lib.mkIf (cfg.caCertHashes != [ ]) (
      kubeadm.unit {
        script = ./scripts/kubeadm-join.sh;
        description = "Join the Kubernetes cluster (kubeadm join)";
        wantedBy = [ ]; # its path unit starts it
        # This unit is active once the tailnet is up.
        needs = lib.optional config.ducksnest.tailnet.enable "tailscaled-autoconnect.service";
        # A deployment with a new token tries it at once.
        restartTriggers = lib.filter (file: file != null) [
          (config.ducksnest.secrets.join-token.file or null)
        ];
        environment = {
          NODE_NAME = config.ducksnest.host.name;
          NODE_IP = config.ducksnest.kubelet.nodeIp;
          API_ENDPOINT = cfg.apiEndpoint;
          TOKEN_FILE = cfg.tokenFile;
          JOIN_CONFIGURATION = kubeadm.configFile "join-configuration.json" [ cfg.joinConfiguration ];
          SETTINGS = settings;
        };
        # Not oneshot: boot and deployments must not wait for a control plane that may not exist yet.
        serviceConfig.Type = "exec";
        serviceConfig.RemainAfterExit = true;
        serviceConfig.RuntimeDirectory = "kubeadm-join";
        serviceConfig.RuntimeDirectoryMode = "0700";
        serviceConfig.StateDirectory = "ducksnest";
        serviceConfig.StateDirectoryMode = "0700";
      }
    );
    systemd.services.kubeadm-changes = kubeadm.changesUnit {
      after = [ "kubeadm-join.service" ];
      applied = "join-settings";
      isApplied = "/etc/kubernetes/kubelet.conf";
      inherit settings;
    };
  };
}
