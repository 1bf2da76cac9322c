# The kubelet in kubeadm's layout. It has its own unit because services.kubernetes deletes Calico's plugins.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  inherit (lib) mkDefault mkOption types;
  inherit (import ./_types.nix { inherit lib; }) ipv4;
  cfg = config.ducksnest.kubelet;
  json = (pkgs.formats.json { }).type;

  # Labels in Kubernetes' namespaces that a kubelet may not set on its own node: it refuses to start with them.
  # https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#noderestriction
  isReserved =
    label:
    let
      namespace = lib.head (lib.splitString "/" label);
    in
    builtins.match "(.*\\.)?(kubernetes|k8s)\\.io" namespace != null
    && builtins.match "(.*\\.)?(kubelet|node)\\.kubernetes\\.io" namespace == null
    && !lib.elem label [
      "kubernetes.io/arch"
      "kubernetes.io/hostname"
      "kubernetes.io/os"
      "topology.kubernetes.io/region"
      "topology.kubernetes.io/zone"
    ];

  # The API server refuses to register the node: https://github.com/kubernetes/kops/issues/5177
  repeatedTaints = lib.filter (
    taint: lib.length (lib.filter (other: other.key == taint.key && other.effect == taint.effect) cfg.taints) > 1
  ) cfg.taints;

  # Programs that kubeadm's preflight checks and the kubelet look for on PATH.
  tools = [
    pkgs.conntrack-tools
    pkgs.cri-tools
    pkgs.ethtool
    pkgs.iproute2
    pkgs.iptables
    pkgs.kmod
    pkgs.socat
    pkgs.util-linux # mount, nsenter
  ];

  reservation =
    description:
    mkOption {
      type = types.attrsOf types.str;
      default = { };
      example = {
        cpu = "100m";
        memory = "256Mi";
      };
      inherit description;
    };
in
{
  options.ducksnest.kubelet = {
    package = mkOption {
      type = types.package;
      default = pkgs.kubernetes;
      defaultText = lib.literalExpression "pkgs.kubernetes";
      description = "Package that provides kubelet, kubeadm and kubectl.";
    };
    kubernetesVersion = mkOption {
      type = types.strMatching "1\\.[0-9]+";
      example = "1.36";
      description = ''
        Minor version of Kubernetes that the manifest names. The build fails if
        {option}`ducksnest.kubelet.package` has another minor version.
      '';
    };
    kubeadmApiVersion = mkOption {
      type = types.enum [
        "v1beta3"
        "v1beta4"
      ];
      example = "v1beta4";
      description = ''
        Version of kubeadm's configuration format: `v1beta4` for Kubernetes 1.31 and later, `v1beta3` before
        (https://github.com/kubernetes/kubernetes/pull/125029).
      '';
    };
    nodeIp = mkOption {
      type = ipv4;
      default = config.ducksnest.hardware.address;
      defaultText = lib.literalExpression "config.ducksnest.hardware.address";
      description = ''
        IPv4 address that the node registers with and that Calico's tunnels use. It must not be the tailnet
        address, or hosts of one LAN would reach each other through the tailnet.
      '';
    };
    labels = mkOption {
      type = types.attrsOf types.str;
      default = { };
      example."topology.kubernetes.io/zone" = "home";
      description = ''
        Labels that the node registers with. Changes after that need `kubectl label`. Labels under
        kubernetes.io and k8s.io are refused, except those that a kubelet may set on its own node.
      '';
    };
    taints = mkOption {
      type = types.listOf (
        types.submodule {
          options = {
            key = mkOption {
              type = types.nonEmptyStr;
              description = "Name of the taint, such as `ducksnest.dev/memory`.";
            };
            value = mkOption {
              type = types.str;
              default = "";
              description = "Value that a toleration has to match; may be empty.";
            };
            effect = mkOption {
              type = types.enum [
                "NoSchedule"
                "PreferNoSchedule"
                "NoExecute"
              ];
              description = ''
                Effect on pods that do not tolerate the taint: the scheduler places none here, avoids placing
                them here, or running ones are evicted as well.
              '';
            };
          };
        }
      );
      default = [ ];
      example = [
        {
          key = "ducksnest.dev/memory";
          value = "small";
          effect = "PreferNoSchedule";
        }
      ];
      description = "Taints that the node registers with. Changes after that need `kubectl taint`.";
    };
    clusterDns = mkOption {
      type = ipv4;
      example = "10.96.0.10";
      description = "IPv4 address of the cluster's DNS service: the tenth address of the service CIDR.";
    };
    clusterDomain = mkOption {
      type = types.str;
      default = "cluster.local";
      description = "DNS domain under which the cluster's services resolve.";
    };
    kubeReserved = reservation ''
      Resources that the kubelet and the container runtime keep for themselves, as Kubernetes quantities
      by resource. Pods cannot request them.
    '';
    systemReserved = reservation ''
      Resources that the operating system keeps for itself, as Kubernetes quantities by resource, in
      addition to {option}`ducksnest.kubelet.kubeReserved`.
    '';
    evictionHard = mkOption {
      type = types.attrsOf types.str;
      example."memory.available" = "200Mi";
      description = ''
        Thresholds below which the kubelet evicts pods, by signal, as a quantity or a percentage. Signals
        that are not named keep Kubernetes' defaults.
      '';
    };
    settings = mkOption {
      type = json;
      example.maxPods = 60;
      description = ''
        Further fields of this node's KubeletConfiguration. They override the configuration that kubeadm
        shares between all nodes
        (https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/).
      '';
    };
    extraArgs = mkOption {
      type = types.attrsOf types.str;
      default = { };
      example.v = "4";
      description = "Command-line flags of the kubelet, without `--`, for settings that its configuration file lacks.";
    };
  };

  config = {
    assertions = map (label: {
      assertion = !isReserved label;
      message =
        "A kubelet may not set the label ${label} on its own node: remove it from ducksnest.kubelet.labels and "
        + "use `kubectl label node`, or choose another prefix.";
    }) (lib.attrNames cfg.labels)
    ++ map (taint: {
      assertion = false;
      message =
        "A node cannot register with two taints of the same key and effect: remove one of ${taint.key}=${taint.value}:${taint.effect} "
        + "from ducksnest.kubelet.taints.";
    }) repeatedTaints;

    ducksnest.kubelet = {
      extraArgs = {
        node-ip = cfg.nodeIp;
      }
      // lib.optionalAttrs (cfg.labels != { }) {
        node-labels = lib.concatStringsSep "," (lib.mapAttrsToList (k: v: "${k}=${v}") cfg.labels);
      };
      # https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/#hard-eviction-thresholds
      evictionHard = lib.mapAttrs (_: mkDefault) {
        "imagefs.available" = "15%";
        "memory.available" = "100Mi";
        "nodefs.available" = "10%";
        "nodefs.inodesFree" = "5%";
      };
      settings = {
        apiVersion = "kubelet.config.k8s.io/v1beta1";
        kind = "KubeletConfiguration";
        clusterDNS = [ cfg.clusterDns ];
        inherit (cfg) clusterDomain evictionHard;
        # Pods get the real resolvers. From inside a pod, systemd-resolved's 127.0.0.53 is the pod itself.
        resolvConf = "/run/systemd/resolve/resolv.conf";
        failSwapOn = !config.zramSwap.enable && config.swapDevices == [ ];
      }
      // lib.filterAttrs (_: v: v != { }) { inherit (cfg) kubeReserved systemReserved; };
    };

    # Real directories: Calico writes its plugins and its CNI configuration into them.
    systemd.tmpfiles.settings."10-ducksnest" =
      lib.genAttrs
        [
          "/etc/cni/net.d"
          "/etc/kubernetes/manifests"
          "/opt/cni/bin"
        ]
        (_: {
          d = {
            mode = "0755";
            user = "root";
            group = "root";
          };
        });

    environment.systemPackages = [ cfg.package ] ++ tools;

    # The same files and the same order of arguments as in kubeadm's drop-in: later arguments win.
    # https://kubernetes.io/docs/setup/production-environment/tools/kubeadm/kubelet-integration/
    systemd.services.kubelet = {
      description = "Kubernetes node agent (kubelet)";
      wantedBy = [ "multi-user.target" ];
      # `wants`, here and in the units that use kubeadm: with `requires`, a runtime that fails once and then
      # recovers would leave them stopped.
      wants = [
        "containerd.service"
        "network-online.target"
      ];
      after = [
        "containerd.service"
        "network-online.target" # --node-ip has to be on an interface already
      ];
      path = tools;
      # kubeadm writes this file and then starts the unit. Until then there is nothing to run.
      unitConfig.ConditionPathExists = "/var/lib/kubelet/config.yaml";
      startLimitIntervalSec = 0;
      environment = {
        KUBELET_KUBECONFIG_ARGS = toString [
          "--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf"
          "--kubeconfig=/etc/kubernetes/kubelet.conf"
        ];
        # The drop-in overrides the shared configuration, so that each node has its own limits.
        KUBELET_CONFIG_ARGS = toString [
          "--config=/var/lib/kubelet/config.yaml"
          "--config-dir=${pkgs.writeTextDir "10-ducksnest.conf" (builtins.toJSON cfg.settings)}"
        ];
        # The same flags as nodeRegistration.kubeletExtraArgs, which kubeadm reads once. Here, a rebuild updates them.
        KUBELET_EXTRA_ARGS = lib.concatStringsSep " " (
          lib.mapAttrsToList (name: value: "--${name}=${value}") cfg.extraArgs
        );
      };
      serviceConfig = {
        EnvironmentFile = "-/var/lib/kubelet/kubeadm-flags.env"; # KUBELET_KUBEADM_ARGS
        # Modules for legacy iptables, if the kernel still has them.
        ExecStartPre = [
          (toString [
            "-${pkgs.kmod}/bin/modprobe --all --quiet"
            "ip_tables iptable_filter iptable_mangle iptable_nat iptable_raw"
          ])
        ];
        ExecStart = toString [
          "${cfg.package}/bin/kubelet"
          "$KUBELET_KUBECONFIG_ARGS"
          "$KUBELET_CONFIG_ARGS"
          "$KUBELET_KUBEADM_ARGS"
          "$KUBELET_EXTRA_ARGS"
        ];
        Restart = "always";
        RestartSec = 10;
      };
    };
  };
}
