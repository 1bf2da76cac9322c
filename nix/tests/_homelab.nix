# A control plane in the cloud and a worker at home. The router between them takes the place of the tailnet: it is the
# only path between the two, with an MTU of 1280 bytes. No machine has internet access.
{ pkgs }:
let
  inherit (pkgs) lib;
  ca = import ./_ca.nix { inherit pkgs; };

  endpoint = "api.test";
  controlPlane = "10.20.0.10";
  tailnetMtu = 1280;

  # One image with all programs of the control plane, in their real versions. It is tagged with every name that kubeadm
  # asks for, so that no registry is needed.
  sandboxImage = "registry.k8s.io/pause:test";
  image = pkgs.dockerTools.buildImage {
    name = lib.head (lib.splitString ":" sandboxImage);
    tag = lib.last (lib.splitString ":" sandboxImage);
    copyToRoot = pkgs.buildEnv {
      name = "control-plane";
      paths = [
        pkgs.etcd
        pkgs.kubernetes
        pkgs.kubernetes.pause
      ];
      pathsToLink = [ "/bin" ];
    };
    config.Entrypoint = [ "/bin/pause" ];
    config.Env = [ "PATH=/bin" ];
  };

  # A node is not Ready without a pod network. This one stays within the node.
  stubCni = {
    environment.etc."cni/net.d/10-stub.conflist".text = builtins.toJSON {
      cniVersion = "1.0.0";
      name = "stub";
      plugins = [
        {
          type = "bridge";
          bridge = "stub0";
          isGateway = true;
          ipam.type = "host-local";
          ipam.ranges = [ [ { subnet = "10.244.255.0/24"; } ] ];
        }
      ];
    };
    systemd.tmpfiles.settings."20-stub-cni" =
      lib.genAttrs [ "/opt/cni/bin/bridge" "/opt/cni/bin/host-local" ]
        (path: {
          "L+".argument = "${pkgs.cni-plugins}/bin/${baseNameOf path}";
        });
  };

  link = address: {
    mtu = tailnetMtu;
    ipv4.addresses = [
      {
        inherit address;
        prefixLength = 24;
      }
    ];
  };

  node =
    {
      name,
      vlan,
      address,
      gateway,
      tcpPorts,
    }:
    {
      imports = [
        ../modules
        stubCni
      ];

      virtualisation = {
        interfaces.eth1 = { inherit vlan; };
        cores = 2; # kubeadm's minimum for a control plane
      };
      ducksnest = {
        host = {
          inherit name;
          stateVersion = "26.05";
          users.admin.sshKeys = [
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIP/Oo+vcth8GwqZk1DkFaSPGQamryT2nJP0hlo02ORqM"
          ];
          hosts.${controlPlane} = [ endpoint ];
        };
        hardware = {
          boot = "amazon"; # disk and boot loader come with the image, as on EC2
          interface.name = "eth1";
          inherit address gateway;
        };
        tailnet.enable = false;
        firewall.interfaces.eth1.tcpPorts = [
          22
          10250
        ]
        ++ tcpPorts;
        kubelet = {
          kubernetesVersion = lib.versions.majorMinor pkgs.kubernetes.version;
          kubeadmApiVersion = "v1beta4";
          clusterDns = "10.96.0.10";
          labels."ducksnest/site" = name;
        };
      };
    };
in
{
  inherit tailnetMtu;

  nodes = {
    control-plane = {
      imports = [
        (node {
          name = "control-plane";
          vlan = 1;
          address = controlPlane;
          gateway = "10.20.0.1";
          tcpPorts = [ 6443 ];
        })
      ];

      virtualisation.memorySize = 3072; # MiB; kubeadm needs 1700
      virtualisation.diskSize = 8192; # MiB; the image is stored twice, and the kubelet evicts pods if the disk fills up
      ducksnest = {
        role = "control-plane";
        containerd = { inherit sandboxImage; };
        control-plane = {
          apiEndpoint = "${endpoint}:6443";
          certSANs = [ endpoint ];
          podCidr = "10.244.0.0/16";
          serviceCidr = "10.96.0.0/12";
          pki = {
            publicFiles = "/etc/test-pki/public";
            privateFiles = "/etc/test-pki/private";
          };
          calicoMarkMask = 2130710272;
          configuration.init.skipPhases = [ "addon" ]; # CoreDNS and kube-proxy, whose images are not available
        };
      };
      environment.etc.test-pki.source = ca.files;

      # Its files and images are on the internet.
      systemd.paths.calico-operator.enable = false;
      systemd.services.calico-operator.enable = false;
      systemd.services.kubeadm-init = {
        requires = [ "preload-images.service" ];
        after = [ "preload-images.service" ];
      };
      systemd.services.preload-images = {
        wants = [ "containerd.service" ];
        after = [ "containerd.service" ];
        path = [
          pkgs.containerd
          pkgs.gzip
          pkgs.kubernetes
        ];
        serviceConfig.Type = "oneshot";
        serviceConfig.RemainAfterExit = true;
        script = ''
          zcat ${image} | ctr --namespace k8s.io images import -
          kubeadm config images list --kubernetes-version v${pkgs.kubernetes.version} |
            xargs ctr --namespace k8s.io images tag --force ${sandboxImage}
        '';
      };
    };

    worker = {
      imports = [
        (node {
          name = "worker";
          vlan = 2;
          address = "192.168.0.15";
          gateway = "192.168.0.1";
          tcpPorts = [ ];
        })
      ];

      virtualisation.diskSize = 4096; # MiB; kubeadm-join needs 512 of them free
      ducksnest = {
        role = "worker";
        worker.apiEndpoint = "${endpoint}:6443";
        worker.caCertHashes = [ ca.pin ];
      };
    };

    router = {
      virtualisation.interfaces = {
        eth1.vlan = 1;
        eth2.vlan = 2;
      };
      networking = {
        useDHCP = false;
        firewall.enable = false;
        interfaces =
          lib.mapAttrs
            (_: address: {
              mtu = tailnetMtu;
              ipv4.addresses = [
                {
                  inherit address;
                  prefixLength = 24;
                }
              ];
            })
            {
              eth1 = "10.20.0.1";
              eth2 = "192.168.0.1";
            };
      };
      boot.kernel.sysctl."net.ipv4.ip_forward" = true;
    };
  };

  # Python code at the start of every test.
  testScript = ''
    ADMIN = "--kubeconfig /etc/kubernetes/admin.conf"


    def start_control_plane() -> None:
        router.start()
        control_plane.start()
        control_plane.wait_for_file("/var/lib/ducksnest/control-plane-done", timeout=1200)


    def create_token(token: str, ttl: str) -> None:
        control_plane.succeed(f"kubeadm token create {token} --ttl {ttl} {ADMIN}")


    def wait_until_ready() -> None:
        control_plane.wait_until_succeeds(
            f"kubectl wait --for condition=Ready node/worker --timeout 10s {ADMIN}", timeout=900
        )


    def assert_never_logged(token: str) -> None:
        secret = token.split(".")[1]
        worker.fail(f"journalctl --unit kubeadm-join --output cat | grep --fixed-strings {secret}")
        worker.fail(f"grep --quiet --recursive --fixed-strings {secret} /etc/kubernetes /var/lib/kubelet")
  '';
}
