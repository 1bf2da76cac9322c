import { kubeSystemObjects } from "../../outputs/_kubeSystem";
import { textAt } from "../../outputs/Emitted";
import type { OutputRule } from "../../Rule";

/** kubeadm writes this ConfigMap on the control plane, and an applied one replaces it for every node. */
export const KubeProxyRule: OutputRule = {
  name: "kube-proxy-follows-manifest",
  subject: "outputs",
  severity: "error",
  meaning: "A kube-proxy configuration of your own must keep the manifest's packet filter and pod network.",
  remedy: "Remove the ConfigMap, or write the mode of cluster.calico.dataplane and the clusterCIDR of cluster.podCidr.",
  source: "https://docs.tigera.io/calico/latest/getting-started/kubernetes/nftables",
  check({ emitted, homelab: { cluster }, report }) {
    for (const object of kubeSystemObjects(emitted, "ConfigMap", "kube-proxy")) {
      const config = textAt(object, "data", "config.conf");
      if (config === undefined) continue;
      const { dataplane } = cluster.calico;
      const mode = plainValue(config, "mode") || "iptables";
      if ((mode === "nftables") !== (dataplane === "nftables")) {
        report({
          path: ["cluster", "calico", "dataplane"],
          about: object,
          message: `ConfigMap kube-system/kube-proxy has mode ${mode}, but Calico and the hosts' firewalls use ${dataplane}, so packets to services pass one filter and not the other.`,
          fix: `Set the mode to ${dataplane}, or change cluster.calico.dataplane.`,
        });
      }
      const cidr = plainValue(config, "clusterCIDR");
      // Without the setting, kube-proxy takes nobody for a stranger.
      if (cidr && cidr !== String(cluster.podCidr)) {
        report({
          path: ["cluster", "podCidr"],
          about: object,
          message: `ConfigMap kube-system/kube-proxy has clusterCIDR ${cidr}, but pods are in ${cluster.podCidr}, so kube-proxy takes pods for strangers and hides their addresses.`,
          fix: `Set clusterCIDR to ${cluster.podCidr}.`,
        });
      }
    }
  },
};

/** The plain value of a top-level key in YAML text, which is how kubeadm writes it; undefined if there is none. */
function plainValue(yaml: string, key: string): string | undefined {
  return new RegExp(`^${key}:[ \\t]*["']?([^"'#\\s]*)`, "m").exec(yaml)?.[1];
}
