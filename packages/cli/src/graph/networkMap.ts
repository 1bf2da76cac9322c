import type { Cidr, Site } from "@ducksnest/manifest";
import { type HostFacts, linkCidr, siteMtu, type Topology } from "@ducksnest/topology";
import { groupBy } from "../reports/groupBy";
import { type PathFacts, pathFacts } from "../reports/pathFacts";

/** The topology grouped by site and network. It grows linearly with hosts; pairs would be quadratic. */
export interface NetworkMap {
  /** The topology as it was derived. */
  readonly topology: Topology;
  /** Sorted by name. */
  readonly sites: readonly SiteOnMap[];
}

/** A site with its networks and the paths from it. */
export interface SiteOnMap {
  /** The site as in the manifest. */
  readonly site: Site;
  /** The LAN, or the subnets of the VPC in the order of the manifest. */
  readonly networks: readonly NetworkOnMap[];
  /** A path between two subnets; undefined if fewer than two have hosts. */
  readonly betweenNetworks: PathFacts | undefined;
  /** The path over the tailnet to another site that has the smallest pod MTU; undefined if no other site has hosts. */
  readonly toOtherSites: PathFacts | undefined;
}

/** A network with its hosts: a LAN, or a subnet of a VPC. */
export interface NetworkOnMap {
  /** Its addresses. */
  readonly cidr: Cidr;
  /** Such as `LAN` or `subnet a`. */
  readonly title: string;
  /** In bytes. */
  readonly mtu: number;
  /** Sorted by name. */
  readonly hosts: readonly HostFacts[];
  /** A path between two of its hosts; undefined if it has fewer. */
  readonly within: PathFacts | undefined;
}

/** Groups a topology by site and network. */
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
