import { isKubeletSkewSupported, isMinorAtMost, KUBERNETES_OF_NIXOS, minorsBetween } from "@ducksnest/topology";
import { settingsForNixos } from "../../_settings";
import { joined } from "../../_words";
import type { ManifestRule } from "../../Rule";
import { ifGone } from "./_runningCluster";

/** A deployment brings kubelets of the manifest's minor, and leaves the API server as it is. */
export const ApiServerFirstRule: ManifestRule = {
  name: "api-server-upgraded-first",
  subject: "manifest",
  severity: "error",
  meaning:
    "The API server that runs must be upgraded before the manifest names a newer Kubernetes, one minor at a time, because a kubelet may not be newer than the API server.",
  remedy: "Write the old versions, upgrade the API server minor by minor with kubeadm, and then write the new ones.",
  source: "https://kubernetes.io/releases/version-skew-policy/#kubelet",
  check({ homelab, topology, lock, report }) {
    const running = lock?.lock.cluster?.kubernetesVersion;
    const { kubernetesVersion: wanted } = topology.cluster;
    if (lock === undefined || running === undefined || isKubeletSkewSupported(wanted, running)) return;
    const isNewer = isMinorAtMost(running, wanted);
    const line = `${lock.lineInCluster("kubernetesVersion")} of ducksnest.lock`;
    const release = Object.keys(KUBERNETES_OF_NIXOS).find((each) => KUBERNETES_OF_NIXOS[each] === running);
    const stay =
      release === undefined ? "Write the old versions." : `Write ${joined(settingsForNixos(homelab, release))}.`;
    report({
      path: ["cluster", "kubernetesVersion"],
      message: isNewer
        ? `A deployment brings kubelets of Kubernetes ${wanted}, but the API server that runs is ${running} (${line}), and a kubelet may not be newer than it.`
        : `A deployment brings kubelets of Kubernetes ${wanted}, but the API server that runs is ${running} (${line}), and a kubelet may be at most three minors older.`,
      fix: `${isNewer ? `${stay} To upgrade, ${upgrade(running, wanted)}` : stay} ${ifGone(lock)}`,
    });
  },
};

/** kubeadm upgrades by one minor, with the program of that minor. */
function upgrade(running: string, wanted: string): string {
  const steps = minorsBetween(running, wanted).map(
    (minor) => `\`kubeadm upgrade apply v${minor}.<patch>\` with the kubeadm of ${minor}`,
  );
  return (
    `run on the control plane, in this order, ${joined(steps)} (https://kubernetes.io/docs/tasks/administer-cluster/kubeadm/kubeadm-upgrade/). ` +
    `Then run \`ducksnest kubeconfig\`, which writes what runs into ducksnest.lock, write ${wanted} here again, and deploy the hosts.`
  );
}
