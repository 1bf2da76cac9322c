import { Mtu, type Site } from "@ducksnest/manifest";
import { overheadBytes, podMtuBudget, siteMtu, type Topology, uplinkMtu } from "@ducksnest/topology";
import { type Setting, write } from "../../_settings";
import { listed } from "../../_words";
import type { ManifestRule } from "../../Rule";

/** Tailscale's default MTU and the least that IPv6 allows, in bytes. */
const LEAST_TAILNET_MTU = 1280;

/** A site's way to the other sites, with one version of IP. */
interface Underlay {
  readonly site: Site;
  readonly ip: 4 | 6;
  /** Largest packet that it carries, in bytes. */
  readonly bytes: number;
  /** WireGuard's header, in bytes. @see https://github.com/tailscale/tailscale/blob/v1.102.3/net/tstun/mtu.go */
  readonly overhead: number;
}

/** Packets that do not fit are fragmented, and many routers drop fragments: pings work, but transfers stall. */
export const UnderlayRule: ManifestRule = {
  name: "tunnel-fits-underlay",
  subject: "manifest",
  severity: "error",
  meaning: "A tailnet packet with WireGuard's header must fit the sites' networks and the internet between them.",
  remedy:
    "Set tailnet.mtu to at most 60 bytes less than the narrowest of them, or 80 less between homes with IPv6: 1440 or 1420 for the internet.",
  source: "https://github.com/tailscale/tailscale/issues/7706",
  check({ homelab, topology, report }) {
    const mtu = homelab.tailnet.mtu.bytes;
    const narrow = underlays([...new Set(homelab.hosts.map(({ site }) => site))]).filter(
      (underlay) => roomIn(underlay) < mtu,
    );
    // IPv4 is certain to be used, IPv6 is not.
    const reported = narrow.some(({ ip }) => ip === 4) ? narrow.filter(({ ip }) => ip === 4) : narrow;
    const [first] = reported;
    if (first === undefined) return;
    const { ip, overhead } = first;
    const least = Math.min(...reported.map(({ bytes }) => bytes));
    const ownNetworks = reported.filter(({ site }) => siteMtu({ site }).bytes === least).map(({ site }) => site.name);
    const packets = ip === 4 ? "packets" : "packets between two homes with IPv6";
    report({
      ...(ip === 6 && { severity: "warning" as const }),
      path: ["tailnet", "mtu"],
      message: `With tailnet MTU ${mtu}, ${packets} have ${mtu + overhead} bytes including WireGuard's ${overhead}, but ${narrowest(ownNetworks)} ${least}.`,
      fix: remedy(topology, narrow),
      related: ownNetworks.map((name) => ({
        path: ["sites", name, "mtu"],
        message: `leaves ${least - overhead} bytes`,
      })),
    });
  },
};

function narrowest(sites: readonly string[]): string {
  if (sites.length === 0) return "the internet carries";
  return sites.length === 1
    ? `the network of site ${sites[0]} carries`
    : `the networks of sites ${listed(sites)} carry`;
}

/**
 * The ways between the sites; none for a single site, whose hosts do not need the tailnet between them. Hosts at home accept
 * IPv6 addresses from their routers, because nothing tells networkd otherwise, and two homes with IPv6 can use it. A VPC of
 * ours has only IPv4.
 * @see https://github.com/systemd/systemd/blob/v257/src/network/networkd-ndisc.c (`link_ndisc_enabled`)
 */
function underlays(sites: readonly Site[]): readonly Underlay[] {
  if (sites.length < 2) return [];
  const homes = sites.filter(({ kind }) => kind === "lan");
  return [
    ...sites.map((site) => underlay(site, 4)),
    ...(homes.length < 2 ? [] : homes.map((site) => underlay(site, 6))),
  ];
}

function underlay(site: Site, ip: 4 | 6): Underlay {
  return { site, ip, bytes: uplinkMtu(siteMtu({ site })).bytes, overhead: overheadBytes("wireguard", ip) };
}

/** The largest tailnet packet that fits, in bytes. */
function roomIn({ bytes, overhead }: Underlay): number {
  return bytes - overhead;
}

/** Proposes a narrower tailnet, or wider networks if the tailnet would become too narrow. */
function remedy(topology: Topology, narrow: readonly Underlay[]): string {
  const mtu = Math.min(...narrow.map(roomIn));
  if (mtu >= LEAST_TAILNET_MTU) return `${write([`\`mtu: ${mtu}\``, ...podMtuOver(topology, mtu)])}.`;
  const settings = [
    ...(topology.tailnet.mtu.bytes === LEAST_TAILNET_MTU ? [] : [`\`mtu: ${LEAST_TAILNET_MTU}\``]),
    ...widened(narrow),
    ...podMtuOver(topology, LEAST_TAILNET_MTU),
  ];
  return `${write(settings)}, if the network supports that. Tailscale needs at least ${LEAST_TAILNET_MTU}.`;
}

/** For each site that is too narrow for Tailscale, the setting that suffices. */
function widened(narrow: readonly Underlay[]): readonly Setting[] {
  const tooNarrow = narrow.filter((underlay) => roomIn(underlay) < LEAST_TAILNET_MTU);
  const needed = new Map(tooNarrow.map(({ site, overhead }) => [site.name, LEAST_TAILNET_MTU + overhead]));
  return [...needed].map(([name, bytes]): Setting => `\`sites.${name}.mtu: ${bytes}\``);
}

/** The setting that lowers the pod MTU; empty if the pod MTU fits a tailnet of that many bytes. */
function podMtuOver({ network, hosts, calico }: Topology, bytes: number): readonly Setting[] {
  if (network.isPodMtuDerived) return [];
  const budget = podMtuBudget(hosts, calico, Mtu.ofBytes(bytes));
  return network.podMtu.bytes > budget.mtu.bytes ? ["`cluster.calico.mtu: auto`"] : [];
}
