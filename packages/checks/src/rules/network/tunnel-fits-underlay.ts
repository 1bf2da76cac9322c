import { Mtu, type Site } from "@ducksnest/manifest";
import { overheadBytes, podMtuBudget, siteMtu, type Topology, uplinkMtu } from "@ducksnest/topology";
import { type Setting, write } from "../../_settings";
import { listed } from "../../_words";
import type { ManifestRule } from "../../Rule";

/** WireGuard's header over IPv4, in bytes. @see https://github.com/tailscale/tailscale/blob/v1.102.3/net/tstun/mtu.go */
const OVERHEAD = overheadBytes("wireguard");
/** Tailscale's default MTU, and the least that IPv6 takes, in bytes. */
const LEAST_TAILNET_MTU = 1280;

/** What does not fit is cut into fragments, which many routers drop: pings pass, and transfers stall. */
export const UnderlayRule: ManifestRule = {
  name: "tunnel-fits-underlay",
  subject: "manifest",
  severity: "error",
  meaning: "A tailnet packet with WireGuard's header must fit the sites' networks and the internet between them.",
  remedy: "Set tailnet.mtu to at most 60 bytes less than the narrowest of them, which is 1440 on the internet.",
  source: "https://github.com/tailscale/tailscale/issues/7706",
  check({ homelab, topology, report }) {
    const sites = [...new Set(homelab.hosts.map(({ site }) => site))];
    const packet = homelab.tailnet.mtu.bytes + OVERHEAD;
    const narrow = sites.filter((site) => uplink(site) < packet);
    // Within a site nothing needs the tailnet.
    if (sites.length < 2 || narrow.length === 0) return;
    const least = Math.min(...narrow.map(uplink));
    const ownNetworks = narrow.filter((site) => siteMtu({ site }).bytes === least);
    const where =
      ownNetworks.length > 0 ? `the network of site ${listed(ownNetworks.map(({ name }) => name))}` : "the internet";
    report({
      path: ["tailnet", "mtu"],
      message: `Tailnet MTU ${homelab.tailnet.mtu} makes packets of ${packet} bytes with WireGuard's ${OVERHEAD}, and ${where} carries ${least}.`,
      fix: remedy(topology, narrow, least - OVERHEAD),
      related: ownNetworks.map(({ name }) => ({ path: ["sites", name, "mtu"], message: `leaves ${least - OVERHEAD}` })),
    });
  },
};

function uplink(site: Site): number {
  return uplinkMtu(siteMtu({ site })).bytes;
}

/** A narrower tailnet, or wider networks where it would be too narrow to use. */
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
  return `${write(settings)}, if the network carries that: Tailscale needs at least ${LEAST_TAILNET_MTU}.`;
}

/** The setting of the pod MTU, where it would be too large for a tailnet of that MTU. */
function podMtuOver({ network, hosts, calico }: Topology, bytes: number): readonly Setting[] {
  if (network.isPodMtuDerived) return [];
  const budget = podMtuBudget(hosts, calico, Mtu.ofBytes(bytes));
  return network.podMtu.bytes > budget.mtu.bytes ? ["`cluster.calico.mtu: auto`"] : [];
}
