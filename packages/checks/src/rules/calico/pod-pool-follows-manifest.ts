import { tryCidr } from "../../_networks";
import { calicoNetwork, felixSpec } from "../../outputs/_installation";
import { at, type JsonObject, listAt, textAt } from "../../outputs/Emitted";
import type { OutputRule } from "../../Rule";

/** What Calico uses where a pool names none. */
const DEFAULT_ENCAPSULATION = "IPIP";

/** Hosts are made for one pool: their firewalls open its encapsulation's port, kubeadm's podSubnet is its network. */
export const PodPoolRule: OutputRule = {
  name: "pod-pool-follows-manifest",
  subject: "outputs",
  severity: "error",
  meaning: "Calico's pool must be the network, and its tunnels the ones, that the hosts were made for.",
  remedy: "Change cluster.podCidr or cluster.calico in the manifest instead, which hosts follow too.",
  source: "https://docs.tigera.io/calico/latest/reference/installation/api",
  check({ emitted, homelab: { cluster }, report }) {
    const felix = felixSpec(emitted);
    const encrypts = at(felix, "wireguardEnabled") === true;
    if (felix !== undefined && encrypts !== cluster.calico.wireguard) {
      report({
        path: ["cluster", "calico", "wireguard"],
        message: `Felix has WireGuard ${encrypts ? "on" : "off"}, but pod MTU and firewalls are made for it ${encrypts ? "off" : "on"}.`,
        fix: `Write \`wireguard: ${encrypts}\` under cluster.calico, or leave Felix's wireguardEnabled as it is derived.`,
      });
    }
    const network = calicoNetwork(emitted);
    if (network === undefined) return;
    const pools = listAt(network, "ipPools") as readonly JsonObject[];
    // Without any the operator makes one of kubeadm's podSubnet.
    for (const pool of pools.length > 0 ? pools : [{ cidr: String(cluster.podCidr) }]) {
      // Not for pods: addresses of load balancers, which are of no network here.
      if (listAt(pool, "allowedUses").includes("LoadBalancer")) continue;
      const cidr = textAt(pool, "cidr") ?? "";
      const pods = tryCidr(cidr);
      if (pods === undefined || !cluster.podCidr.covers(pods)) {
        report({
          path: ["cluster", "podCidr"],
          message: `The Installation has the pool ${cidr}, which lies outside kubeadm's podSubnet ${cluster.podCidr}, so the operator refuses it.`,
          fix: `Give the pool ${cluster.podCidr}, or write ${cidr} into cluster.podCidr.`,
        });
      }
      const encapsulation = textAt(pool, "encapsulation") ?? DEFAULT_ENCAPSULATION;
      const { encapsulation: wanted } = cluster.calico;
      if (encapsulation !== wanted) {
        report({
          path: ["cluster", "calico", "encapsulation"],
          message: `The Installation's pool ${cidr} has encapsulation ${encapsulation}, but pod MTU and firewalls are made for ${wanted}.`,
          fix: `Set the pool's encapsulation to ${wanted}, or change cluster.calico.encapsulation.`,
        });
      }
    }
  },
};
