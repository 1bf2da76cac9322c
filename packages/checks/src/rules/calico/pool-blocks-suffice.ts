import { freeNetwork, namedNetworks } from "../../_networks";
import type { ManifestRule } from "../../Rule";

/** Prefix length of the blocks that Calico assigns to nodes. Each block has 64 addresses. */
const BLOCK_PREFIX = 26;
const BLOCK_SIZE = 2 ** (32 - BLOCK_PREFIX);
/** The kubelet's default limit (maxPods). */
const PODS_PER_HOST = 110;
const BLOCKS_PER_HOST = Math.ceil(PODS_PER_HOST / BLOCK_SIZE);
/** kubeadm accepts a podSubnet that holds from one to 2^16 networks of /24. */
const SMALLEST_PREFIX = 8;
const LARGEST_PREFIX = 24;

/** A pool that is too small shows late: pods on the last hosts get no address, and a podSubnet is hard to change. */
export const PoolBlocksRule: ManifestRule = {
  name: "pool-blocks-suffice",
  subject: "manifest",
  severity: "error",
  meaning: "The pod CIDR must hold two blocks of 64 addresses for every host, and kubeadm must accept its size.",
  remedy: "Choose a pod CIDR with the prefix length that the fix names.",
  source: "https://docs.tigera.io/calico/latest/reference/resources/ippool#block-sizes",
  check({ homelab, report }) {
    const { cluster, hosts } = homelab;
    const { podCidr } = cluster;
    const blocks = hosts.length * BLOCKS_PER_HOST;
    const prefix = Math.min(LARGEST_PREFIX, BLOCK_PREFIX - Math.ceil(Math.log2(blocks)));
    const path = ["cluster", "podCidr"];
    const free = freeNetwork(namedNetworks(homelab).flatMap(({ cidr }) => (cidr === podCidr ? [] : [cidr])));
    const example = free && free.prefixLength <= prefix ? `, such as ${free}` : "";
    if (podCidr.prefixLength < SMALLEST_PREFIX) {
      report({
        path,
        message: `Pod CIDR ${podCidr} holds more than 2^16 networks of /24, which is the most that kubeadm accepts in a podSubnet.`,
        fix: `Use a prefix length from ${SMALLEST_PREFIX} to ${prefix}${example}.`,
      });
    } else if (podCidr.prefixLength > LARGEST_PREFIX) {
      report({
        path,
        message: `Pod CIDR ${podCidr} is smaller than a /24, which kubeadm rejects as a podSubnet.`,
        fix: `Use a /${prefix} or larger${example}.`,
      });
    } else if (podCidr.prefixLength > prefix) {
      const held = podCidr.size / BLOCK_SIZE;
      report({
        path,
        message: `Pod CIDR ${podCidr} has ${held} blocks of ${BLOCK_SIZE} addresses, but ${hosts.length} hosts with up to ${PODS_PER_HOST} pods each need ${blocks}.`,
        fix: `Use a /${prefix} or larger${example}.`,
      });
    }
  },
};
