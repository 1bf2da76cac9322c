import { Cidr } from "@ducksnest/manifest";
import { freeNetwork, namedNetworks } from "../../_networks";
import type { ManifestRule } from "../../Rule";

/** The default networks of other programs' bridges. */
const BRIDGES: readonly { readonly name: string; readonly owner: string; readonly cidr: Cidr }[] = [
  { name: "docker0", owner: "Docker", cidr: Cidr.parse("172.17.0.0/16") },
  { name: "virbr0", owner: "libvirt", cidr: Cidr.parse("192.168.122.0/24") },
];

/** A host with such a bridge routes these addresses to it, so the host cannot reach the network behind them. */
export const BridgeCollisionRule: ManifestRule = {
  name: "no-bridge-collision",
  subject: "manifest",
  severity: "warning",
  meaning:
    "A network should not overlap the bridges of Docker and libvirt, because a host with such a bridge cannot reach it.",
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
        message: `The ${network.name} ${network.cidr} overlaps ${bridge.cidr}, the default network of ${bridge.owner}'s bridge ${bridge.name}, so a host with that bridge cannot reach it.`,
        fix: `Move it${free ? `, for example to ${free}` : ""}, or change the range of ${bridge.name} on every host that has it.`,
      });
    }
  },
};
