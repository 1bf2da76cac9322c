# Both machines boot. The worker reads its token from its secrets and joins by itself.
{ pkgs, agenix }:
let
  homelab = import ./_homelab.nix { inherit pkgs; };
  token = "worker.onlyfortestsonly";

  # An age identity for the worker, and its token encrypted to it.
  secrets = pkgs.runCommand "secrets" { nativeBuildInputs = [ pkgs.age ]; } ''
    mkdir "$out"
    age-keygen --output "$out/identity"
    echo ${token} | age --recipient "$(age-keygen -y "$out/identity")" --output "$out/join-token.age"
  '';
in
pkgs.testers.runNixOSTest {
  name = "two-node";

  nodes = homelab.nodes // {
    worker = {
      imports = [
        homelab.nodes.worker
        agenix
      ];
      age.identityPaths = [ "${secrets}/identity" ];
      age.secrets.join-token.file = "${secrets}/join-token.age";
    };
  };

  testScript = ''
    import json

    ${homelab.testScript}

    start_control_plane()
    create_token("${token}", "1h")
    worker.start()
    worker.wait_for_unit("multi-user.target")

    with subtest("The path to the control plane has the MTU of the tailnet"):
        # 20 bytes of IPv4 and 8 of ICMP.
        worker.succeed("ping -c 1 -M do -s ${toString (homelab.tailnetMtu - 28)} api.test")
        worker.fail("ping -c 1 -M do -s ${toString (homelab.tailnetMtu - 27)} api.test")

    with subtest("The worker joins by itself"):
        wait_until_ready()
        worker.wait_until_succeeds("journalctl --unit kubeadm-join --output cat | grep --line-regexp Joined.")
        assert_never_logged("${token}")

    with subtest("The node has the worker's address in its site, and its labels"):
        node = json.loads(control_plane.succeed(f"kubectl get node worker --output json {ADMIN}"))
        addresses = {address["type"]: address["address"] for address in node["status"]["addresses"]}
        assert addresses == {"InternalIP": "192.168.0.15", "Hostname": "worker"}, addresses
        assert node["metadata"]["labels"]["ducksnest/site"] == "worker", node["metadata"]["labels"]

    with subtest("The API server reaches the kubelet, whose own settings override the shared ones"):
        configz = control_plane.succeed(f"kubectl get --raw /api/v1/nodes/worker/proxy/configz {ADMIN}")
        kubelet = json.loads(configz)["kubeletconfig"]
        assert kubelet["clusterDNS"] == ["10.96.0.10"], kubelet["clusterDNS"]
        assert kubelet["evictionHard"]["imagefs.available"] == "15%", kubelet["evictionHard"]

    with subtest("A snapshot of etcd is saved"):
        control_plane.succeed("systemctl start etcd-snapshot.service")
        control_plane.succeed("test -s /var/lib/etcd-snapshots/etcd-*.db")

    with subtest("After a reboot, neither host creates or joins the cluster again"):
        for machine in [control_plane, worker]:
            machine.shutdown()
            machine.start()
            machine.wait_for_unit("kubelet.service")
        for machine, path in [(control_plane, "kubeadm-init.path"), (worker, "kubeadm-join.path")]:
            machine.wait_for_unit("multi-user.target")
            machine.succeed(f"test $(systemctl show --property ConditionResult --value {path}) = no")
        wait_until_ready()

    with subtest("After kubeadm reset, the worker joins again"):
        worker.succeed("kubeadm reset --force --cri-socket unix:///run/containerd/containerd.sock")
        worker.succeed("systemctl start kubeadm-join.service")
        # It has to wait until the cluster notices that the old node is gone.
        worker.wait_for_file("/etc/kubernetes/kubelet.conf", timeout=900)
        wait_until_ready()
  '';
}
