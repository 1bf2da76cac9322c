# With an expired token, the worker does not join. It logs the reason, stays unchanged, and joins with the next token.
{ pkgs }:
let
  homelab = import ./_homelab.nix { inherit pkgs; };
  tokenFile = "/var/lib/join-token";
in
pkgs.testers.runNixOSTest {
  name = "expired-token";

  nodes = homelab.nodes // {
    worker = {
      imports = [ homelab.nodes.worker ];
      ducksnest.worker = { inherit tokenFile; };
    };
  };

  testScript = ''
    ${homelab.testScript}

    HALF_JOINED = ["kubelet.conf", "bootstrap-kubelet.conf", "pki/ca.crt"]
    EXPIRED, FRESH = "expird.onlyfortestsonly", "fresh0.onlyfortestsonly"

    start_control_plane()
    create_token(EXPIRED, "1s")
    control_plane.wait_until_fails(f"kubectl get --namespace kube-system secret bootstrap-token-expird {ADMIN}")
    worker.start()
    worker.wait_for_unit("multi-user.target")

    with subtest("Without a token, the worker waits for one"):
        worker.wait_for_unit("kubeadm-join.path")
        worker.fail("systemctl is-active kubeadm-join.service")

    with subtest("With an expired token, it keeps trying and logs why it fails"):
        worker.succeed(f"echo {EXPIRED} > ${tokenFile}")
        worker.wait_until_succeeds(
            "test $(journalctl --unit kubeadm-join --output cat"
            " | grep --count 'Not joined: the cluster does not accept the token in ${tokenFile}') -ge 2"
        )

    with subtest("It is not half joined"):
        worker.fail(*(f"test -e /etc/kubernetes/{file}" for file in HALF_JOINED))
        control_plane.fail(f"kubectl get node worker {ADMIN}")

    with subtest("With a valid token, it joins by itself"):
        create_token(FRESH, "1h")
        worker.succeed(f"echo {FRESH} > ${tokenFile}")
        wait_until_ready()
        assert_never_logged(EXPIRED)
        assert_never_logged(FRESH)
  '';
}
