# The control plane: runs kubeadm init once, applies Calico's operator, and saves snapshots of etcd.
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
  # Sorted by name. This is also the order to apply them in: CRDs first.
  calico = lib.mapAttrsToList (
    name: sha256:
    pkgs.fetchurl {
      url = "https://raw.githubusercontent.com/projectcalico/calico/${cfg.calicoVersion}/manifests/${name}";
      inherit sha256;
    }
  ) manifests.${cfg.calicoVersion};

  # Only the files that kubeadm takes, so that nothing else in the folder gets into the store.
  publicFiles =
    let
      folder = cfg.pki.publicFiles;
      names = [
        "ca.crt"
        "front-proxy-ca.crt"
        "etcd-ca.crt"
        "sa.pub"
      ];
    in
    if !builtins.isPath folder then
      folder
    else if lib.any (name: builtins.pathExists (folder + "/${name}")) names then
      builtins.path {
        name = "pki";
        path = folder;
        filter = file: _: lib.elem (baseNameOf file) names;
      }
    else
      null;

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
        Host and port of the API server, as every node and certificate names it (kubeadm's
        controlPlaneEndpoint). Use a name, which can move to another host. If it changes later, every
        node needs new certificates and kubeconfigs.
      '';
    };
    certSANs = mkOption {
      type = types.listOf types.nonEmptyStr;
      default = [ ];
      example = [
        "control-plane.example.ts.net"
        "10.20.0.10"
      ];
      description = ''
        Names and addresses to put into the API server's certificate, in addition to those that kubeadm adds.
        The name in {option}`ducksnest.control-plane.apiEndpoint` must be among them.
      '';
    };
    podCidr = mkOption {
      type = cidr4;
      example = "10.244.0.0/16";
      description = ''
        IPv4 prefix that pods get their addresses from (kubeadm's podSubnet). It must equal the prefix of
        Calico's pool.
      '';
    };
    serviceCidr = mkOption {
      type = cidr4;
      example = "10.96.0.0/12";
      description = ''
        IPv4 prefix that services get their addresses from (kubeadm's serviceSubnet). Its first address is
        the API server's, its tenth the DNS service's.
      '';
    };
    pki = {
      publicFiles = mkOption {
        type = types.nullOr types.path;
        default = null;
        example = lib.literalExpression "../../pki/ducksnest";
        description = ''
          Folder with the public half of the cluster's PKI: {file}`ca.crt`, {file}`front-proxy-ca.crt`,
          {file}`etcd-ca.crt` and {file}`sa.pub`. It is a path in the flake, or a string with a folder on the host.
          kubeadm makes its own PKI if this is `null`, or a path in the flake without any of these files. Workers
          can be deployed with the CA's hash if the CA exists before the cluster does.
        '';
      };
      privateFiles = mkOption {
        type = types.externalPath;
        default = "/run/agenix";
        description = ''
          Folder on the host with the private half: {file}`pki-ca`, {file}`pki-front-proxy-ca`,
          {file}`pki-etcd-ca` and {file}`pki-sa`, in PEM format.
        '';
      };
    };
    calicoVersion = mkOption {
      type = types.enum (lib.attrNames manifests);
      default = "v3.32.1";
      description = ''
        Calico release whose CRDs and operator are applied. The operator installs everything else, as the
        Installation resource describes.
      '';
    };
    snapshots = {
      keep = mkOption {
        type = types.ints.unsigned;
        default = 7;
        description = "Number of etcd snapshots to keep. 0 disables snapshots.";
      };
      onCalendar = mkOption {
        type = types.str;
        default = "daily";
        example = "*-*-* 00/6:00:00";
        description = "Schedule of the snapshots, as a calendar event of systemd.time(7).";
      };
      directory = mkOption {
        type = types.externalPath;
        default = "/var/lib/etcd-snapshots";
        description = ''
          Folder for the snapshots. Only root can read it, because a snapshot holds every Secret of the
          cluster unencrypted.
        '';
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
        Documents that `kubeadm init` reads, by their role: `init`, `cluster`, `kubelet` and `kubeProxy`.
        Fields that are set here are merged with the generated ones
        (https://kubernetes.io/docs/reference/config-api/kubeadm-config.v1beta4/).
      '';
    };
  };

  config = lib.mkIf (config.ducksnest.role == "control-plane") {
    assertions = [
      {
        assertion = lib.elem (lib.head (lib.splitString ":" cfg.apiEndpoint)) cfg.certSANs;
        message =
          "The API server's certificate does not cover ${cfg.apiEndpoint}, so clients reject it: add the name to "
          + "ducksnest.control-plane.certSANs.";
      }
    ];

    # By default, only the cluster's own pods run here.
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
        # If this list is missing or empty, kubeadm creates a token that is valid for a day. This one expires
        # before anyone can use it; each host gets its own token.
        bootstrapTokens = [ { ttl = "1s"; } ];
      };
      cluster = {
        inherit (kubeadm) apiVersion;
        kind = "ClusterConfiguration";
        kubernetesVersion = "v${config.ducksnest.kubelet.package.version}"; # without it, kubeadm looks up the newest version online
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
      description = "Create the Kubernetes control plane (kubeadm init)";
      environment = {
        INIT_CONFIGURATION = kubeadm.configFile "init-configuration.yaml" (
          lib.attrValues cfg.configuration
        );
      }
      // lib.optionalAttrs (publicFiles != null) {
        PKI_PUBLIC = publicFiles;
        PKI_PRIVATE = cfg.pki.privateFiles;
      };
      serviceConfig = {
        # A deployment waits until the control plane is up, or fails with the reason.
        Type = "oneshot";
        RemainAfterExit = true;
        TimeoutStartSec = "15min"; # it pulls images first
        StateDirectory = "ducksnest";
        StateDirectoryMode = "0700";
      };
    };

    systemd.services.calico-operator = {
      description = "Apply Calico's CRDs and operator to the cluster";
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
      description = "Save a snapshot of etcd and delete old ones";
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
