import { Mtu, type Site } from "@ducksnest/manifest";
import { overheadBytes, podMtuBudget, siteMtu, type Topology, uplinkMtu } from "@ducksnest/topology";
import { type Setting, write } from "../../_settings";
import { listed } from "../../_words";
import type { ManifestRule } from "../../Rule";

/** WireGuard's header over IPv4, in bytes. @see https://github.com/tailscale/tailscale/blob/v1.102.3/net/tstun/mtu.go */
const OVERHEAD = overheadBytes("wireguard");
/** Tailscale's default MTU and the least that IPv6 allows, in bytes. */
const LEAST_TAILNET_MTU = 1280;

/** Packets that do not fit are fragmented, and many routers drop fragments: pings work, but transfers stall. */
export const UnderlayRule: ManifestRule = {
  name: "tunnel-fits-underlay",
  subject: "manifest",
  severity: "error",
  meaning: "A tailnet packet with WireGuard's header must fit the sites' networks and the internet between them.",
  remedy: "Set tailnet.mtu to at most 60 bytes less than the narrowest of them: 1440 for the internet.",
  source: "https://github.com/tailscale/tailscale/issues/7706",
  check({ homelab, topology, report }) {
    const sites = [...new Set(homelab.hosts.map(({ site }) => site))];
    const packet = homelab.tailnet.mtu.bytes + OVERHEAD;
    const narrow = sites.filter((site) => uplink(site) < packet);
    // Hosts of one site do not need the tailnet between them.
    if (sites.length < 2 || narrow.length === 0) return;
    const least = Math.min(...narrow.map(uplink));
    const ownNetworks = narrow.filter((site) => siteMtu({ site }).bytes === least);
    const where =
      ownNetworks.length > 0 ? `the network of site ${listed(ownNetworks.map(({ name }) => name))}` : "the internet";
    report({
      path: ["tailnet", "mtu"],
      message: `With tailnet MTU ${homelab.tailnet.mtu}, packets have ${packet} bytes including WireGuard's ${OVERHEAD}, but ${where} carries ${least}.`,
      fix: remedy(topology, narrow, least - OVERHEAD),
      related: ownNetworks.map(({ name }) => ({
        path: ["sites", name, "mtu"],
        message: `leaves ${least - OVERHEAD} bytes`,
      })),
    });
  },
};

function uplink(site: Site): number {
  return uplinkMtu(siteMtu({ site })).bytes;
}

/** Proposes a narrower tailnet, or wider networks if the tailnet would become too narrow. */
function remedy(topology: Topology, narrow: readonly Site[], mtu: number): string {
  if (mtu >= LEAST_TAILNET_MTU) return `${write([`\`mtu: ${mtu}\``, ...podMtuOver(topology, mtu)])}.`;
  const needed = LEAST_TAILNET_MTU + OVERHEAD;
  const widened = narrow
    .filter((site) => uplink(site) < needed)
    .map(({ name }): Setting => `\`sites.${name}.mtu: ${needed}\``);
  const settings = [
    ...(topology.tailnet.mtu.bytes === LEAST_TAILNET_MTU ? [] : [`\`mtu: ${LEAST_TAILNET_MTU}\``]),
    ...widened,
    ...podMtuOver(topology, LEAST_TAILNET_MTU),
  ];
  return `${write(settings)}, if the network supports that. Tailscale needs at least ${LEAST_TAILNET_MTU}.`;
}

/** The setting that lowers the pod MTU; empty if the pod MTU fits a tailnet of that many bytes. */
function podMtuOver({ network, hosts, calico }: Topology, bytes: number): readonly Setting[] {
  if (network.isPodMtuDerived) return [];
  const budget = podMtuBudget(hosts, calico, Mtu.ofBytes(bytes));
  return network.podMtu.bytes > budget.mtu.bytes ? ["`cluster.calico.mtu: auto`"] : [];
}
