import { ApiServerFirstRule } from "../../../src/rules/lock/api-server-upgraded-first";
import { findingsBesideLock, LOCK, RUNNING } from "../../_findings";

const running = (minor: string) => RUNNING.replace('"1.36"', `"${minor}"`);

it("refuses kubelets that are newer than the API server, and gives the path of minors", () => {
  expect(findingsBesideLock(ApiServerFirstRule, running("1.34"))).toEqual([
    'cluster.kubernetesVersion: A deployment brings kubelets of Kubernetes 1.36, but the API server that runs is 1.34 (line 9 of ducksnest.lock), and a kubelet may not be newer than it. -> Write `nixos.release: "25.11"` and `cluster.kubernetesVersion: "1.34"`. To upgrade, run on the control plane, in this order, `kubeadm upgrade apply v1.35.<patch>` with the kubeadm of 1.35 and `kubeadm upgrade apply v1.36.<patch>` with the kubeadm of 1.36 (https://kubernetes.io/docs/tasks/administer-cluster/kubeadm/kubeadm-upgrade/). Then run `ducksnest kubeconfig`, which writes what runs into ducksnest.lock, write 1.36 here again, and deploy the hosts. If that cluster does not run, or not yet, delete lines 8 to 20 of ducksnest.lock.',
  ]);
});

it("refuses kubelets that are more than three minors older", () => {
  const [finding = ""] = findingsBesideLock(ApiServerFirstRule, running("1.40"));
  expect(finding).toContain("a kubelet may be at most three minors older.");
  expect(finding).not.toContain("To upgrade");
});

it("passes equal and older minors, which an upgrade goes through, and a lock without a cluster", () => {
  for (const minor of ["1.36", "1.37", "1.39"]) {
    expect(findingsBesideLock(ApiServerFirstRule, running(minor))).toEqual([]);
  }
  expect(findingsBesideLock(ApiServerFirstRule, LOCK)).toEqual([]);
});
