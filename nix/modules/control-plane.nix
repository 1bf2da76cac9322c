# The control plane: runs kubeadm init once, and saves snapshots of etcd. calico-operator.nix installs the pod network.
{
  config,
  lib,
  options,
  pkgs,
  ...
}:
let
  inherit (lib) mkDefault mkOption types;
  inherit (import ./_types.nix { inherit lib; }) cidr4 hostPort;
  cfg = config.ducksnest.control-plane;
  kubeadm = import ./_kubeadm.nix { inherit config lib pkgs; };
  json = (pkgs.formats.json { }).type;

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

  script = import ./_script.nix { inherit lib pkgs; };
  # Without a PKI that was made beforehand, kubeadm makes its own.
  isPkiGiven = publicFiles != null;
  # agenix decrypts the private half again at every boot and deployment.
  agenixHasPki = options ? age && (config.ducksnest.secrets.pki-ca.file or null) != null;
  done = "/var/lib/ducksnest/control-plane-done";
  settings = kubeadm.settings cfg.configuration;
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
          {file}`pki-etcd-ca` and {file}`pki-sa`, in PEM format. `kubeadm init` runs as soon as they exist. They
          are deleted once it has succeeded, because {file}`/etc/kubernetes/pki` has them then.
        '';
      };
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
    ducksnest.kubelet.taints = [
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

    systemd.paths.kubeadm-init = lib.mkIf isPkiGiven (
      import ./_pathUnit.nix "${cfg.pki.privateFiles}/pki-ca"
      // {
        unitConfig.ConditionPathExists = "!${done}";
      }
    );
    systemd.services.kubeadm-init = kubeadm.unit {
      script = ./scripts/kubeadm-init.sh;
      description = "Create the Kubernetes control plane (kubeadm init)";
      environment = {
        INIT_CONFIGURATION = kubeadm.configFile "init-configuration.yaml" (
          lib.attrValues cfg.configuration
        );
        SETTINGS = settings;
      }
      // lib.optionalAttrs isPkiGiven {
        PKI_PUBLIC = publicFiles;
        PKI_PRIVATE = cfg.pki.privateFiles;
      };
      wantedBy = lib.optional (!isPkiGiven) "multi-user.target";
      serviceConfig = {
        Type = "oneshot";
        RemainAfterExit = true;
        TimeoutStartSec = "15min"; # it pulls images first
        StateDirectory = "ducksnest";
        StateDirectoryMode = "0700";
      };
    };

    systemd.services.kubeadm-changes = kubeadm.changesUnit {
      after = [ "kubeadm-init.service" ];
      applied = "control-plane-settings";
      isApplied = done;
      inherit settings;
    };

    # The script deletes the private half once kubeadm has it. This keeps a later activation from bringing it back.
    system.activationScripts = lib.mkIf (isPkiGiven && agenixHasPki) {
      ducksnest-pki = {
        deps = [ "agenix" ];
        text = ''
          if [ -e ${done} ]; then
            rm -f ${cfg.pki.privateFiles}/pki-{ca,front-proxy-ca,etcd-ca,sa}
          fi
        '';
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
    # Started by hand: see docs/restore.md.
    systemd.services.etcd-restore = lib.mkIf (cfg.snapshots.keep > 0) {
      description = "Restore etcd from the snapshot restore.db";
      unitConfig.ConditionPathExists = "${cfg.snapshots.directory}/restore.db";
      environment.SNAPSHOT = "${cfg.snapshots.directory}/restore.db";
      serviceConfig.Type = "oneshot";
      serviceConfig.ExecStart = script ./scripts/etcd-restore.sh [
        pkgs.coreutils
        pkgs.etcd
        pkgs.gnused
        pkgs.procps
      ];
    };
    systemd.timers.etcd-snapshot = lib.mkIf (cfg.snapshots.keep > 0) { timerConfig.Persistent = true; };

    environment.variables.KUBECONFIG = mkDefault "/etc/kubernetes/admin.conf";
  };
}
