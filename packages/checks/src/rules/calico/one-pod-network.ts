import { installations } from "../../outputs/_installation";
import { workloadsOf } from "../../outputs/workloadsOf";
import type { OutputRule } from "../../Rule";

/** Programs that build a pod network on every node, by the repository of their image. */
const NETWORKS: readonly { readonly name: string; readonly pattern: RegExp }[] = [
  { name: "Calico", pattern: /(^|\/)calico\/(node|cni)[:@]/ },
  { name: "Flannel", pattern: /(^|\/)flannel(\/flannel)?(-cni-plugin)?[:@]/ },
  { name: "Cilium", pattern: /(^|\/)cilium\/cilium[:@]/ },
  { name: "Weave Net", pattern: /(^|\/)weave-kube[:@]/ },
  { name: "kube-router", pattern: /(^|\/)kube-router[:@]/ },
  { name: "Antrea", pattern: /(^|\/)antrea-agent(-ubuntu|-ubi)?[:@]/ },
];

/** The kubelet takes the first configuration by name, so some pods get addresses that the rest of the network does not know. */
export const OnePodNetworkRule: OutputRule = {
  name: "one-pod-network",
  subject: "outputs",
  severity: "error",
  meaning: "Only the operator's Calico may build the pod network, because two networks overwrite each other's routes.",
  remedy: "Remove the other network, and change Calico through the manifest.",
  source: "https://kubernetes.io/docs/concepts/extend-kubernetes/compute-storage-net/network-plugins/",
  check({ emitted, report }) {
    if (installations(emitted).length === 0) return;
    for (const { object, name, replicas, images } of workloadsOf(emitted.cluster)) {
      if (replicas !== "every host") continue;
      const image = images.find((each) => NETWORKS.some(({ pattern }) => pattern.test(`${each}:`)));
      const network = NETWORKS.find(({ pattern }) => pattern.test(`${image}:`));
      if (image === undefined || network === undefined) continue;
      report({
        path: ["cluster", "calico"],
        at: "key",
        about: object,
        message: `DaemonSet ${name} runs "${image}", so ${network.name} builds a second pod network beside the one of the Installation, and each overwrites the other's routes.`,
        fix: `Remove DaemonSet ${name}. Calico's settings are those of cluster.calico and of the Installation.`,
      });
    }
  },
};
