import { freeNetwork, namedNetworks } from "../../_networks";
import type { ManifestRule } from "../../Rule";

/** Calico hands each node blocks of this prefix length, 64 addresses each. */
const BLOCK_PREFIX = 26;
const BLOCK_SIZE = 2 ** (32 - BLOCK_PREFIX);
/** The kubelet's own limit. */
const PODS_PER_HOST = 110;
const BLOCKS_PER_HOST = Math.ceil(PODS_PER_HOST / BLOCK_SIZE);
/** kubeadm's podSubnet has to hold at least one /24, and at most 2^16 of them. */
const SMALLEST_PREFIX = 8;
const LARGEST_PREFIX = 24;

/** Too small a pool shows late: pods wait for an address on the hosts that joined last, and a podSubnet is hard to move. */
export const PoolBlocksRule: ManifestRule = {
  name: "pool-blocks-suffice",
  subject: "manifest",
  severity: "error",
  meaning: "The pod CIDR must hold two blocks of 64 addresses for every host, and be one that kubeadm accepts.",
  remedy: "Choose a pod CIDR of the prefix length that the message names.",
  source: "https://docs.tigera.io/calico/latest/reference/resources/ippool#block-sizes",
  check({ homelab, report }) {
    const { cluster, hosts } = homelab;
    const { podCidr } = cluster;
    const blocks = hosts.length * BLOCKS_PER_HOST;
    const prefix = Math.min(LARGEST_PREFIX, BLOCK_PREFIX - Math.ceil(Math.log2(blocks)));
    const path = ["cluster", "podCidr"];
    const free = freeNetwork(namedNetworks(homelab).flatMap(({ cidr }) => (cidr === podCidr ? [] : [cidr])));
    const such = free && free.prefixLength <= prefix ? `, such as ${free}` : "";
    if (podCidr.prefixLength < SMALLEST_PREFIX) {
      report({
        path,
        message: `Pod CIDR ${podCidr} has more than the 2^16 networks of /24 that kubeadm accepts in a podSubnet.`,
        fix: `Use a prefix length from ${SMALLEST_PREFIX} to ${prefix}${such}.`,
      });
    } else if (podCidr.prefixLength > LARGEST_PREFIX) {
      report({
        path,
        message: `Pod CIDR ${podCidr} is smaller than a /24, and kubeadm refuses such a podSubnet.`,
        fix: `Use a /${prefix} or larger${such}.`,
      });
    } else if (podCidr.prefixLength > prefix) {
      const held = podCidr.size / BLOCK_SIZE;
      report({
        path,
        message: `Pod CIDR ${podCidr} has ${held} blocks of ${BLOCK_SIZE} addresses; ${hosts.length} hosts of up to ${PODS_PER_HOST} pods take ${blocks}.`,
        fix: `Use a /${prefix} or larger${such}.`,
      });
    }
  },
};
