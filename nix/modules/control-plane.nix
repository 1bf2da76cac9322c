# The control plane: kubeadm init once, Calico's operator, and copies of etcd.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  inherit (lib) mkDefault mkOption types;
  inherit (import ./_types.nix { inherit lib; }) cidr4 hostPort;
  cfg = config.ducksnest.control-plane;
  kubeadm = import ./_kubeadm.nix { inherit config lib pkgs; };
  json = (pkgs.formats.json { }).type;

  # Upstream's files, by version: sha256 of what raw.githubusercontent.com serves at the tag.
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
  # In the order of their names, which is the order to apply them in: CRDs first.
  calico = lib.mapAttrsToList (
    name: sha256:
    pkgs.fetchurl {
      url = "https://raw.githubusercontent.com/projectcalico/calico/${cfg.calicoVersion}/manifests/${name}";
      inherit sha256;
    }
  ) manifests.${cfg.calicoVersion};

  kubeconfig = "/etc/kubernetes/admin.conf";
  script =
    file: runtimeInputs:
    lib.getExe (
      pkgs.writeShellApplication {
        name = lib.removeSuffix ".sh" (baseNameOf file);
        text = builtins.readFile file;
        inherit runtimeInputs;
      }
    );
in
{
  options.ducksnest.control-plane = {
    apiEndpoint = mkOption {
      type = hostPort;
      example = "control-plane.example.ts.net:6443";
      description = ''
        controlPlaneEndpoint: a name that can move to another machine. Changing it later means new
        certificates and kubeconfigs on every node.
      '';
    };
    certSANs = mkOption {
      type = types.listOf types.nonEmptyStr;
      default = [ ];
      example = [
        "control-plane.example.ts.net"
        "10.20.0.10"
      ];
      description = "Names and addresses the API server is reached by, besides those kubeadm adds itself.";
    };
    podCidr = mkOption {
      type = cidr4;
      example = "10.244.0.0/16";
      description = "podSubnet; Calico's pool must be the same.";
    };
    serviceCidr = mkOption {
      type = cidr4;
      example = "10.96.0.0/12";
      description = "serviceSubnet.";
    };
    ca = mkOption {
      type = types.nullOr (
        types.submodule {
          options.certFile = mkOption {
            type = types.externalPath;
            description = "The certificate, PEM.";
          };
          options.keyFile = mkOption {
            type = types.externalPath;
            description = "Its private key, PEM.";
          };
        }
      );
      default = null;
      example = {
        certFile = "/run/agenix/ca-cert";
        keyFile = "/run/agenix/ca-key";
      };
      description = ''
        Files on the machine with a CA made beforehand, so that workers can be given its hash before there
        is a cluster. `null` lets kubeadm make one.
      '';
    };
    calicoVersion = mkOption {
      type = types.enum (lib.attrNames manifests);
      default = "v3.32.1";
      description = "Calico release whose operator and CRDs are applied; the rest follows from the Installation.";
    };
    snapshots = {
      keep = mkOption {
        type = types.ints.unsigned;
        default = 7;
        description = "How many etcd snapshots to keep; 0 makes none.";
      };
      onCalendar = mkOption {
        type = types.str;
        default = "daily";
        example = "*-*-* 00/6:00:00";
        description = "When to make one (systemd.time(7)).";
      };
      directory = mkOption {
        type = types.externalPath;
        default = "/var/lib/etcd-snapshots";
        description = "Where. They hold every Secret of the cluster in the clear; only root may look.";
      };
    };
    configuration = mkOption {
      type = types.attrsOf json;
      example.cluster.apiServer.extraArgs = [
        {
          name = "audit-log-maxage";
          value = "7";
        }
      ];
      description = ''
        The documents kubeadm init reads, by role (init, cluster, kubelet, kubeProxy), open to additions
        (https://kubernetes.io/docs/reference/config-api/kubeadm-config.v1beta4/).
      '';
    };
  };

  config = lib.mkIf (config.ducksnest.role == "control-plane") {
    assertions = [
      {
        assertion = lib.elem (lib.head (lib.splitString ":" cfg.apiEndpoint)) cfg.certSANs;
        message = "No client would believe ${cfg.apiEndpoint}: put its name into ducksnest.control-plane.certSANs.";
      }
    ];

    # Only what the cluster runs itself, unless the host says otherwise.
    ducksnest.kubelet.taints = mkDefault [
      {
        key = "node-role.kubernetes.io/control-plane";
        effect = "NoSchedule";
      }
    ];

    ducksnest.control-plane.configuration = {
      init = {
        inherit (kubeadm) apiVersion nodeRegistration;
        kind = "InitConfiguration";
        localAPIEndpoint = {
          advertiseAddress = config.ducksnest.kubelet.nodeIp;
          bindPort = lib.toInt (lib.last (lib.splitString ":" cfg.apiEndpoint));
        };
        # kubeadm makes a token that lasts a day when it finds none here, an empty list included. This one
        # is dead before anybody could use it; hosts get tokens of their own.
        bootstrapTokens = [ { ttl = "1s"; } ];
      };
      cluster = {
        inherit (kubeadm) apiVersion;
        kind = "ClusterConfiguration";
        kubernetesVersion = "v${config.ducksnest.kubelet.package.version}"; # else kubeadm asks the internet
        controlPlaneEndpoint = cfg.apiEndpoint;
        networking = {
          podSubnet = cfg.podCidr;
          serviceSubnet = cfg.serviceCidr;
          dnsDomain = config.ducksnest.kubelet.clusterDomain;
        };
        apiServer = { inherit (cfg) certSANs; };
      };
      kubelet = {
        apiVersion = "kubelet.config.k8s.io/v1beta1";
        kind = "KubeletConfiguration";
        cgroupDriver = "systemd";
        inherit (config.ducksnest.kubelet.settings) resolvConf;
      };
      kubeProxy = {
        apiVersion = "kubeproxy.config.k8s.io/v1alpha1";
        kind = "KubeProxyConfiguration";
        mode = config.ducksnest.firewall.dataplane;
      };
    };

    systemd.services.kubeadm-init = kubeadm.unit {
      script = ./scripts/kubeadm-init.sh;
      description = "Create the Kubernetes control plane";
      environment = {
        INIT_CONFIGURATION = kubeadm.configFile "init-configuration.yaml" (
          lib.attrValues cfg.configuration
        );
      }
      // lib.optionalAttrs (cfg.ca != null) {
        CA_CERT_FILE = cfg.ca.certFile;
        CA_KEY_FILE = cfg.ca.keyFile;
      };
      serviceConfig = {
        # A deployment ends when there is a control plane, or says why there is none.
        Type = "oneshot";
        RemainAfterExit = true;
        TimeoutStartSec = "15min"; # it pulls images first
        StateDirectory = "ducksnest";
        StateDirectoryMode = "0700";
      };
    };

    systemd.services.calico-operator = {
      description = "Apply Calico's operator and CRDs";
      wantedBy = [ "multi-user.target" ];
      requires = [ "kubeadm-init.service" ];
      after = [ "kubeadm-init.service" ];
      startLimitIntervalSec = 0;
      environment = {
        KUBECONFIG = kubeconfig;
        MANIFESTS = toString calico;
      };
      serviceConfig = {
        Type = "oneshot";
        RemainAfterExit = true;
        ExecStart = script ./scripts/calico-operator.sh [
          config.ducksnest.kubelet.package
          pkgs.coreutils
        ];
        Restart = "on-failure";
        RestartSec = 30;
      };
    };

    systemd.services.etcd-snapshot = lib.mkIf (cfg.snapshots.keep > 0) {
      description = "Save a snapshot of etcd";
      unitConfig.ConditionPathExists = "/etc/kubernetes/pki/etcd/healthcheck-client.crt";
      environment = {
        KEEP = toString cfg.snapshots.keep;
        DIRECTORY = cfg.snapshots.directory;
      };
      serviceConfig.Type = "oneshot";
      serviceConfig.ExecStart = script ./scripts/etcd-snapshot.sh [
        pkgs.coreutils
        pkgs.etcd
        pkgs.findutils
      ];
      startAt = cfg.snapshots.onCalendar;
    };
    systemd.timers.etcd-snapshot = lib.mkIf (cfg.snapshots.keep > 0) { timerConfig.Persistent = true; };

    environment.variables.KUBECONFIG = mkDefault kubeconfig;
  };
}
