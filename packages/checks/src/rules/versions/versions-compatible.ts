import type { Homelab } from "@ducksnest/manifest";
import {
  calicoMinor,
  isCalicoTested,
  isKubeletSkewSupported,
  isMinorAtMost,
  KUBERNETES_OF_CALICO,
  KUBERNETES_OF_NIXOS,
} from "@ducksnest/topology";
import { mayDeploy, runningMinor, upgradeFirst } from "../../_running";
import { settingsForCalico, settingsForKubernetes, settingsForNixos, write } from "../../_settings";
import { joined } from "../../_words";
import type { ManifestRule } from "../../Rule";

/** Three projects choose the three versions independently, and only some combinations are tested. */
export const VersionsRule: ManifestRule = {
  name: "versions-compatible",
  subject: "manifest",
  severity: "error",
  meaning: "The NixOS release must offer the Kubernetes minor, and Calico must be tested with it.",
  remedy: "Choose a Kubernetes minor that the NixOS release offers and the Calico release supports.",
  source: "https://docs.tigera.io/calico/latest/getting-started/kubernetes/requirements",
  check({ homelab, lock, report }) {
    const { kubernetesVersion, calico } = homelab.cluster;
    const { release } = homelab.nixos;
    const offered = KUBERNETES_OF_NIXOS[release];
    if (offered !== undefined && offered !== kubernetesVersion) {
      report({
        path: ["cluster", "kubernetesVersion"],
        message: `NixOS ${release} offers Kubernetes ${offered}, not ${kubernetesVersion}${skew(offered, kubernetesVersion)}.`,
        fix: fixFor(homelab, offered, runningMinor(lock)),
      });
    }
    if (isCalicoTested(calico.version, kubernetesVersion) !== false) return;
    const minor = calicoMinor(calico.version);
    const [first, last] = KUBERNETES_OF_CALICO[minor] ?? [];
    const settings = settingsForCalico(homelab, kubernetesVersion);
    report({
      path: ["cluster", "calico", "version"],
      message: `Calico ${minor} is tested with Kubernetes ${first} to ${last}, not ${kubernetesVersion}.`,
      fix:
        settings.length > 0
          ? `${write(settings)}.`
          : `No pinned Calico release is tested with Kubernetes ${kubernetesVersion}; choose another minor for cluster.kubernetesVersion.`,
    });
  },
};

/** Either the minor follows the release or the release the minor, unless the API server that runs cannot go with it. */
function fixFor(homelab: Homelab, offered: string, running: string | undefined): string {
  const { kubernetesVersion } = homelab.cluster;
  const other = Object.keys(KUBERNETES_OF_NIXOS).find((each) => KUBERNETES_OF_NIXOS[each] === kubernetesVersion);
  const ways = [
    ...(mayDeploy(offered, running) ? [settingsForKubernetes(homelab, offered)] : []),
    ...(other !== undefined && mayDeploy(kubernetesVersion, running) ? [settingsForNixos(homelab, other)] : []),
  ];
  if (ways.length > 0) return `Write ${ways.map(joined).join(", or ")}.`;
  return `${upgradeFirst(running ?? kubernetesVersion, offered)}.`;
}

/** Hosts get kubeadm and the kubelet from the same release, so they can neither set up nor join such a cluster. */
function skew(kubelet: string, apiServer: string): string {
  if (isKubeletSkewSupported(kubelet, apiServer)) return ", and kubeadm cannot set up a cluster newer than itself";
  return isMinorAtMost(apiServer, kubelet)
    ? ", and a kubelet must not be newer than the API server"
    : ", and a kubelet may be at most three minors older than the API server";
}
