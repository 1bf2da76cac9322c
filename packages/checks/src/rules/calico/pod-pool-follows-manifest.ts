import { tryCidr } from "../../_networks";
import { calicoNetwork, felixSpec } from "../../outputs/_installation";
import { at, listAt, textAt } from "../../outputs/Emitted";
import type { OutputRule } from "../../Rule";

/** Calico's encapsulation of a pool that sets none. */
const DEFAULT_ENCAPSULATION = "IPIP";

/** Hosts are built for one pool: firewalls open the port of its encapsulation, and kubeadm's podSubnet is its network. */
export const PodPoolRule: OutputRule = {
  name: "pod-pool-follows-manifest",
  subject: "outputs",
  severity: "error",
  meaning: "Calico's pool and tunnels must be those that the hosts are built for.",
  remedy: "Change cluster.podCidr or cluster.calico in the manifest instead, because hosts follow it too.",
  source: "https://docs.tigera.io/calico/latest/reference/installation/api",
  check({ emitted, homelab: { cluster }, report }) {
    const felix = felixSpec(emitted);
    const encrypts = at(felix, "wireguardEnabled") === true;
    if (felix !== undefined && encrypts !== cluster.calico.wireguard) {
      report({
        path: ["cluster", "calico", "wireguard"],
        message: `Felix has WireGuard ${encrypts ? "on" : "off"}, but the pod MTU and the firewalls are derived with it ${encrypts ? "off" : "on"}.`,
        fix: `Write \`wireguard: ${encrypts}\` under cluster.calico, or keep Felix's derived wireguardEnabled.`,
      });
    }
    const network = calicoNetwork(emitted);
    if (network === undefined) return;
    const pools = listAt(network, "ipPools");
    // Without a pool, the operator creates one from kubeadm's podSubnet.
    for (const pool of pools.length > 0 ? pools : [{ cidr: String(cluster.podCidr) }]) {
      // Addresses of load balancers are not for pods.
      if (listAt(pool, "allowedUses").includes("LoadBalancer")) continue;
      const cidr = textAt(pool, "cidr") ?? "";
      const pods = tryCidr(cidr);
      if (pods === undefined || !cluster.podCidr.covers(pods)) {
        report({
          path: ["cluster", "podCidr"],
          message: `The Installation has the pool ${cidr}, which is outside kubeadm's podSubnet ${cluster.podCidr}, so the operator rejects it.`,
          fix: `Set the pool's cidr to ${cluster.podCidr}, or cluster.podCidr to ${cidr}.`,
        });
      }
      const encapsulation = textAt(pool, "encapsulation") ?? DEFAULT_ENCAPSULATION;
      const { encapsulation: wanted } = cluster.calico;
      if (encapsulation !== wanted) {
        report({
          path: ["cluster", "calico", "encapsulation"],
          message: `The Installation's pool ${cidr} has encapsulation ${encapsulation}, but the pod MTU and the firewalls are derived for ${wanted}.`,
          fix: `Set the pool's encapsulation to ${wanted}, or change cluster.calico.encapsulation.`,
        });
      }
    }
  },
};
