# A worker that joins the cluster by itself, once, at first boot.
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
in
{
  options.ducksnest.worker = {
    apiEndpoint = mkOption {
      type = hostPort;
      example = "control-plane.example.ts.net:6443";
      description = "The API server, as every node and certificate names it.";
    };
    caCertHashes = mkOption {
      type = types.listOf (types.strMatching "sha256:[0-9a-f]{64}");
      default = [ ];
      example = [ "sha256:0000000000000000000000000000000000000000000000000000000000000000" ];
      description = ''
        SHA-256 of the cluster CA's public key (SubjectPublicKeyInfo, DER), so that a token thief's API
        server is not joined; two while the CA is being replaced. Needed until it has joined.
      '';
    };
    tokenFile = mkOption {
      type = types.externalPath;
      default = "/run/agenix/join-token";
      description = "File on the machine with a bootstrap token. Needed until it has joined.";
    };
    joinConfiguration = mkOption {
      type = (pkgs.formats.json { }).type;
      example.timeouts.kubeletHealthCheck = "8m0s";
      description = ''
        kubeadm's JoinConfiguration, open to additions
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
          # kubeadm's manual's example. The real one replaces it on the machine, in memory.
          token = "abcdef.0123456789abcdef";
        };
      }
      // lib.optionalAttrs (!kubeadm.isV1beta4) { timeout = "1m0s"; };
    }
    # The API server has just answered, so that an unknown token need not take the default 5 minutes.
    // lib.optionalAttrs kubeadm.isV1beta4 { timeouts.discovery = "1m0s"; };

    warnings = lib.optional (cfg.caCertHashes == [ ]) (
      "ducksnest.worker.caCertHashes is empty: the machine cannot tell its cluster from another, so it does not join. "
      + "Put the cluster CA's certificate into nix/pki/ca.crt and synthesize again."
    );

    systemd.services.kubeadm-join = lib.mkIf (cfg.caCertHashes != [ ]) (
      kubeadm.unit {
        script = ./scripts/kubeadm-join.sh;
        description = "Join the Kubernetes cluster";
        unitConfig.ConditionPathExists = "!/etc/kubernetes/kubelet.conf";
        # Ready once the tunnel is up.
        needs = lib.optional config.ducksnest.tailnet.enable "tailscaled-autoconnect.service";
        environment = {
          NODE_NAME = config.ducksnest.host.name;
          NODE_IP = config.ducksnest.kubelet.nodeIp;
          API_ENDPOINT = cfg.apiEndpoint;
          TOKEN_FILE = cfg.tokenFile;
          JOIN_CONFIGURATION = kubeadm.configFile "join-configuration.json" [ cfg.joinConfiguration ];
        };
        # Not oneshot: neither boot nor a deployment waits for a control plane that may not be there yet.
        serviceConfig.Type = "exec";
        serviceConfig.RuntimeDirectory = "kubeadm-join";
        serviceConfig.RuntimeDirectoryMode = "0700";
      }
    );
  };
}
