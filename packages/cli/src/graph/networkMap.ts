import type { Cidr, Site } from "@ducksnest/manifest";
import { type HostFacts, linkCidr, siteMtu, type Topology } from "@ducksnest/topology";
import { groupBy } from "../reports/groupBy";
import { type PathFacts, pathFacts } from "../reports/pathFacts";

/** A topology as it is drawn and told: by site and network, which is linear in the hosts where pairs are not. */
export interface NetworkMap {
  readonly topology: Topology;
  /** Sorted by name. */
  readonly sites: readonly SiteOnMap[];
}

export interface SiteOnMap {
  readonly site: Site;
  /** Its LAN, or its VPC's subnets in the manifest's order. */
  readonly networks: readonly NetworkOnMap[];
  /** Between two subnets; undefined where fewer than two have hosts. */
  readonly betweenNetworks: PathFacts | undefined;
  /** To another site, over the tailnet: of all such paths one that leaves the least to pods. */
  readonly toOtherSites: PathFacts | undefined;
}

/** What hosts are connected to. */
export interface NetworkOnMap {
  readonly cidr: Cidr;
  /** Such as `LAN` or `subnet a`. */
  readonly title: string;
  /** Bytes. */
  readonly mtu: number;
  /** Sorted by name. */
  readonly hosts: readonly HostFacts[];
  /** Between two of its hosts; undefined where it has fewer. */
  readonly within: PathFacts | undefined;
}

export function networkMap(topology: Topology): NetworkMap {
  const { hosts, network } = topology;
  const byNetwork = groupBy(hosts, (host) => networkKey(host.site.name, linkCidr(host)));
  const headOf = new Map<string, HostFacts>();
  for (const host of hosts) if (!headOf.has(host.site.name)) headOf.set(host.site.name, host);
  const narrowest = [...headOf.values()].sort((a, b) => siteMtu(a).bytes - siteMtu(b).bytes);
  const pathOf = ([from, to]: readonly (HostFacts | undefined)[]) =>
    from && to && pathFacts(topology, network.pathBetween(from, to));
  return {
    topology,
    sites: topology.sites.map((site) => {
      const networks = networksOf(site).map(({ title, cidr }): NetworkOnMap => {
        const members = byNetwork.get(networkKey(site.name, cidr)) ?? [];
        const within = pathOf(members);
        return { cidr, title, mtu: siteMtu({ site }).bytes, hosts: members, within };
      });
      const heads = networks.flatMap(({ hosts: [head] }) => head ?? []);
      const peer = narrowest.find((host) => host.site.name !== site.name);
      const toOtherSites = pathOf([headOf.get(site.name), peer]);
      return { site, networks, betweenNetworks: pathOf(heads), toOtherSites };
    }),
  };
}

function networkKey(site: string, cidr: Cidr): string {
  return `${site} ${cidr}`;
}

function networksOf(site: Site): readonly Pick<NetworkOnMap, "title" | "cidr">[] {
  return site.kind === "lan"
    ? [{ title: "LAN", cidr: site.cidr }]
    : site.subnets.map(({ zone, cidr }) => ({ title: `subnet ${zone}`, cidr }));
}
