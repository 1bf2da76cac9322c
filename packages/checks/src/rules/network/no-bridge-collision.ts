import { Cidr } from "@ducksnest/manifest";
import { freeNetwork, namedNetworks } from "../../_networks";
import type { ManifestRule } from "../../Rule";

/** What other programs give their bridge unless told otherwise. */
const BRIDGES: readonly { readonly name: string; readonly owner: string; readonly cidr: Cidr }[] = [
  { name: "docker0", owner: "Docker", cidr: Cidr.parse("172.17.0.0/16") },
  { name: "virbr0", owner: "libvirt", cidr: Cidr.parse("192.168.122.0/24") },
];

/** The bridge's route is more specific or just as specific, so the machine that has it loses the network. */
export const BridgeCollisionRule: ManifestRule = {
  name: "no-bridge-collision",
  subject: "manifest",
  severity: "warning",
  meaning: "A network should stay clear of Docker's and libvirt's bridges, which shadow it on machines that have them.",
  remedy: "Move the network to a range outside 172.17.0.0/16 and 192.168.122.0/24.",
  source: "https://docs.docker.com/engine/network/drivers/bridge/",
  check({ homelab, report }) {
    const networks = namedNetworks(homelab);
    const hits = networks.flatMap((network) =>
      BRIDGES.filter(({ cidr }) => cidr.overlaps(network.cidr)).map((bridge) => ({ network, bridge })),
    );
    if (hits.length === 0) return;
    const free = freeNetwork(networks.map(({ cidr }) => cidr));
    for (const { network, bridge } of hits) {
      report({
        path: network.path,
        message: `The ${network.name} ${network.cidr} overlaps ${bridge.cidr}, which ${bridge.owner} gives its bridge ${bridge.name}; a machine with that bridge cannot reach it.`,
        fix: `Move it${free ? `, for example to ${free}` : ""}, or give ${bridge.name} another range wherever it exists.`,
      });
    }
  },
};
