import type { ManifestRule } from "../Rule";

/**
 * A pod MTU above the budget works for pings and short requests: the first full-size packet is fragmented outside
 * the tunnel, and what forbids fragments waits for a path MTU that may never be learned.
 */
export const MtuRule: ManifestRule = {
  name: "mtu-fits-every-path",
  subject: "manifest",
  severity: "error",
  meaning: "A pod packet of full size, with its encapsulation, must fit the narrowest path between two nodes.",
  remedy: "Set cluster.calico.mtu to auto, or to at most the narrowest path's MTU less the encapsulation.",
  source: "https://docs.tigera.io/calico/latest/networking/configuring/mtu",
  check({ homelab, topology, report }) {
    const { mtu } = homelab.cluster.calico;
    const budget = topology.podMtuBudget;
    if (mtu === "auto" || mtu.bytes <= budget.mtu.bytes) return;
    const { path, overheadBytes } = budget;
    const narrowest = path ? `the path from ${path.from.name} to ${path.to.name}` : "the only host's network";
    const carried = budget.mtu.bytes + overheadBytes;
    report({
      path: ["cluster", "calico", "mtu"],
      message: `Pod MTU ${mtu} is too large: ${narrowest} carries ${carried} bytes, of which ${homelab.cluster.calico.encapsulation} takes ${overheadBytes}.`,
      fix: `Write \`mtu: auto\`, or at most ${budget.mtu}.`,
    });
  },
};
