# The kubelet in kubeadm's layout, with a unit of our own: services.kubernetes wipes Calico's plugins.
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

  # Labels a kubelet may put on its own node; with any other of Kubernetes' own it refuses to start.
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

  # What kubeadm's preflight checks and the kubelet itself look for on PATH.
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

  quantities = mkOption {
    type = types.attrsOf types.str;
    default = { };
    example = {
      cpu = "100m";
      memory = "256Mi";
    };
    description = "Kubernetes quantities, by resource, that pods are not given.";
  };
in
{
  options.ducksnest.kubelet = {
    package = mkOption {
      type = types.package;
      default = pkgs.kubernetes;
      defaultText = lib.literalExpression "pkgs.kubernetes";
      description = "Package with kubelet, kubeadm and kubectl.";
    };
    kubernetesVersion = mkOption {
      type = types.strMatching "1\\.[0-9]+";
      example = "1.36";
      description = ''
        Minor version the cluster is meant to run. The build fails when
        {option}`ducksnest.kubelet.package` is another one.
      '';
    };
    kubeadmApiVersion = mkOption {
      type = types.enum [
        "v1beta3"
        "v1beta4"
      ];
      example = "v1beta4";
      description = ''
        Format of kubeadm's configuration: v1beta4 from Kubernetes 1.31 on
        (https://github.com/kubernetes/kubernetes/pull/125029).
      '';
    };
    podTunnels = mkOption {
      type = types.listOf (
        types.enum [
          "ipip"
          "vxlan"
          "wireguard"
        ]
      );
      default = [ "vxlan" ];
      description = "What carries pods' packets between nodes; each is a kernel module of that name.";
    };
    nodeIp = mkOption {
      type = ipv4;
      default = config.ducksnest.hardware.address;
      defaultText = lib.literalExpression "config.ducksnest.hardware.address";
      description = "Address the node is known by; Calico's VXLAN packets come from it. Never the tailnet's.";
    };
    labels = mkOption {
      type = types.attrsOf types.str;
      default = { };
      example."topology.kubernetes.io/zone" = "home";
      description = "Labels the node registers with. What changes later is `kubectl label`'s.";
    };
    taints = mkOption {
      type = types.listOf (
        types.submodule {
          options = {
            key = mkOption {
              type = types.nonEmptyStr;
              description = "Key.";
            };
            value = mkOption {
              type = types.str;
              default = "";
              description = "Value.";
            };
            effect = mkOption {
              type = types.enum [
                "NoSchedule"
                "PreferNoSchedule"
                "NoExecute"
              ];
              description = "What it does to pods that do not tolerate it.";
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
      description = "Taints the node registers with.";
    };
    clusterDns = mkOption {
      type = ipv4;
      example = "10.96.0.10";
      description = "Address of the DNS service: the tenth of the service CIDR.";
    };
    clusterDomain = mkOption {
      type = types.str;
      default = "cluster.local";
      description = "DNS domain of services.";
    };
    kubeReserved = quantities;
    systemReserved = quantities;
    evictionHard = mkOption {
      type = types.attrsOf types.str;
      example."memory.available" = "200Mi";
      description = ''
        When to evict pods, by signal: a quantity or a percentage. Kubernetes' defaults stay for the signals
        that are not named, which the kubelet alone would drop.
      '';
    };
    settings = mkOption {
      type = json;
      example.maxPods = 60;
      description = ''
        Any other field of this node's KubeletConfiguration, laid over the one that kubeadm shares
        (https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/).
      '';
    };
    extraArgs = mkOption {
      type = types.attrsOf types.str;
      default = { };
      example.v = "4";
      description = "Flags, for what a configuration file cannot say.";
    };
  };

  config = {
    assertions = map (label: {
      assertion = !isReserved label;
      message =
        "A kubelet may not give itself the label ${label}: take it out of ducksnest.kubelet.labels and "
        + "use `kubectl label node`, or choose a prefix of your own.";
    }) (lib.attrNames cfg.labels);

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
        # Pods get the real resolvers; systemd-resolved's stub at 127.0.0.53 would be the pod itself.
        resolvConf = "/run/systemd/resolve/resolv.conf";
        failSwapOn = !config.zramSwap.enable && config.swapDevices == [ ];
      }
      // lib.filterAttrs (_: v: v != { }) { inherit (cfg) kubeReserved systemReserved; };
    };

    # Not in Calico's and kube-proxy's power to load: their containers have no modprobe that fits NixOS.
    # Legacy iptables is left to ExecStartPre below: a name here that the kernel lacks fails the unit that
    # loads them all.
    boot.kernelModules = cfg.podTunnels ++ [
      "br_netfilter"
      "ip_set"
      "ip_set_hash_ip"
      "ip_set_hash_net"
      "nf_conntrack"
      "nf_conntrack_netlink"
      "overlay"
      "xt_addrtype"
      "xt_comment"
      "xt_conntrack"
      "xt_mark"
      "xt_multiport"
      "xt_set"
    ];
    boot.kernel.sysctl."net.ipv4.ip_forward" = true; # kubeadm insists; pods are routed

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

    # The files, and the order of arguments, of kubeadm's own drop-in: what comes later wins.
    # https://kubernetes.io/docs/setup/production-environment/tools/kubeadm/kubelet-integration/
    systemd.services.kubelet = {
      description = "kubelet, the Kubernetes node agent";
      wantedBy = [ "multi-user.target" ];
      # Wants, here and in the units that use kubeadm: with Requires a runtime that fails once and then
      # recovers would leave them stopped for good.
      wants = [
        "containerd.service"
        "network-online.target"
      ];
      after = [
        "containerd.service"
        "network-online.target" # --node-ip must be on an interface by now
      ];
      path = tools;
      # kubeadm writes it, then starts us. Until then there is nothing to run, nor to complain about.
      unitConfig.ConditionPathExists = "/var/lib/kubelet/config.yaml";
      startLimitIntervalSec = 0;
      environment = {
        KUBELET_KUBECONFIG_ARGS = toString [
          "--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf"
          "--kubeconfig=/etc/kubernetes/kubelet.conf"
        ];
        # The drop-in is laid over the shared configuration, so that each node can have its own limits.
        KUBELET_CONFIG_ARGS = toString [
          "--config=/var/lib/kubelet/config.yaml"
          "--config-dir=${pkgs.writeTextDir "10-ducksnest.conf" (builtins.toJSON cfg.settings)}"
        ];
        # As in nodeRegistration.kubeletExtraArgs, which kubeadm reads once: here a rebuild changes them.
        KUBELET_EXTRA_ARGS = lib.concatStringsSep " " (
          lib.mapAttrsToList (name: value: "--${name}=${value}") cfg.extraArgs
        );
      };
      serviceConfig = {
        EnvironmentFile = "-/var/lib/kubelet/kubeadm-flags.env"; # KUBELET_KUBEADM_ARGS
        # Modules for legacy iptables, where the kernel still has them.
        ExecStartPre = toString [
          "-${pkgs.kmod}/bin/modprobe --all --quiet"
          "ip_tables iptable_filter iptable_mangle iptable_nat iptable_raw"
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
