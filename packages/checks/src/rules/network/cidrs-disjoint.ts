import { freeNetwork, namedNetworks, overlaps } from "../../_networks";
import type { ManifestRule } from "../../Rule";

/** If two networks share an address, its traffic goes to one of them, and the other is unreachable. */
export const DisjointCidrsRule: ManifestRule = {
  name: "cidrs-disjoint",
  subject: "manifest",
  severity: "error",
  meaning: "Pod, service, LAN, VPC and tailnet networks must not share an address.",
  remedy: "Move one of the two networks to a free range.",
  source: "https://kubernetes.io/docs/concepts/cluster-administration/networking/",
  check({ homelab, report }) {
    const networks = namedNetworks(homelab);
    const place = new Map(networks.map((network, index) => [network, index]));
    const inOrder = overlaps(networks)
      .map((pair) => pair.map((network) => ({ network, index: place.get(network) ?? 0 })))
      .map((pair) => pair.sort((a, b) => a.index - b.index))
      .sort(([, a], [, b]) => (a?.index ?? 0) - (b?.index ?? 0));
    if (inOrder.length === 0) return;
    const free = freeNetwork(networks.map(({ cidr }) => cidr));
    for (const [earlier, later] of inOrder) {
      if (earlier === undefined || later === undefined) continue;
      report({
        path: later.network.path,
        message: `The ${later.network.name} ${later.network.cidr} overlaps the ${earlier.network.name} ${earlier.network.cidr}.`,
        fix: `Move one of them to a free range${free ? `, such as ${free}` : ""}.`,
        related: [{ path: earlier.network.path, message: "overlaps it" }],
      });
    }
  },
};
