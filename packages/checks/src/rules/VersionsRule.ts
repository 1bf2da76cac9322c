import {
  calicoMinor,
  isKubeletSkewSupported,
  isMinorAtMost,
  KUBERNETES_OF_CALICO,
  KUBERNETES_OF_NIXOS,
} from "@ducksnest/topology";
import type { ManifestRule } from "../Rule";

/** The three versions are chosen in three places by three projects, and only some combinations are tested. */
export const VersionsRule: ManifestRule = {
  name: "versions-compatible",
  subject: "manifest",
  severity: "error",
  meaning: "The NixOS release must offer the Kubernetes minor, and Calico must be tested with it.",
  remedy: "Choose a Kubernetes minor that the NixOS release offers and the Calico release supports.",
  source: "https://docs.tigera.io/calico/latest/getting-started/kubernetes/requirements",
  check({ homelab, report }) {
    const { kubernetesVersion, calico } = homelab.cluster;
    const offered = KUBERNETES_OF_NIXOS[homelab.nixos.release];
    if (offered !== undefined && offered !== kubernetesVersion) {
      report({
        path: ["cluster", "kubernetesVersion"],
        message: `NixOS ${homelab.nixos.release} offers Kubernetes ${offered}, not ${kubernetesVersion}${skew(offered, kubernetesVersion)}.`,
        fix: `Write "${offered}", or choose another NixOS release.`,
      });
    }
    const minor = calicoMinor(calico.version);
    const tested = KUBERNETES_OF_CALICO[minor];
    if (tested === undefined) return;
    const [first, last] = tested;
    if (isMinorAtMost(first, kubernetesVersion) && isMinorAtMost(kubernetesVersion, last)) return;
    report({
      path: ["cluster", "calico", "version"],
      message: `Calico ${minor} is tested with Kubernetes ${first} to ${last}, not ${kubernetesVersion}.`,
      fix: `Choose a Calico release that is: ${supporting(kubernetesVersion)}.`,
    });
  },
};

/** Hosts take kubeadm and the kubelet from the same release, so neither could set up nor join such a cluster. */
function skew(kubelet: string, apiServer: string): string {
  if (isKubeletSkewSupported(kubelet, apiServer)) return ", and kubeadm sets up no cluster newer than itself";
  return isMinorAtMost(apiServer, kubelet)
    ? ", and a kubelet may not be newer than the API server"
    : ", and a kubelet may be at most three minors older than the API server";
}

function supporting(kubernetes: string): string {
  const minors = Object.entries(KUBERNETES_OF_CALICO)
    .filter(([, [first, last]]) => isMinorAtMost(first, kubernetes) && isMinorAtMost(kubernetes, last))
    .map(([minor]) => `v${minor}`);
  return minors.length > 0 ? minors.join(", ") : "none is known for this Kubernetes minor";
}
