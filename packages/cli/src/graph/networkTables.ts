import type { HostFacts, Topology } from "@ducksnest/topology";
import type { PathFacts } from "../reports/pathFacts";
import { type Column, htmlTable } from "./htmlTable";
import { machine, roleOf, siteDetails } from "./labels";
import { element, type Markup } from "./Markup";
import type { NetworkMap, NetworkOnMap, SiteOnMap } from "./networkMap";

/** Everything in the picture as tables, with more details. */
export function networkTables(map: NetworkMap): readonly Markup[] {
  const { topology, sites } = map;
  return [
    element("h2", {}, "Hosts"),
    htmlTable("Every host, by its name in the manifest", HOST_COLUMNS, [{ rows: topology.hosts }]),
    element("h2", {}, "Networks"),
    htmlTable("The networks of each site", NETWORK_COLUMNS, [{ rows: sites.flatMap(networkRows) }]),
    element("h2", {}, "Paths"),
    htmlTable("One path of each kind; sizes in bytes", pathColumns(topology), [{ rows: sites.flatMap(pathRows) }]),
    element("h2", {}, "Cluster"),
    htmlTable("Settings that all hosts share", SHARED_COLUMNS, [{ rows: sharedFacts(topology) }]),
  ];
}

const HOST_COLUMNS: readonly Column<HostFacts>[] = [
  { heading: "host", cell: (host) => host.name },
  { heading: "hostname", cell: ({ nodeName }) => nodeName },
  { heading: "site", cell: (host) => host.site.name },
  { heading: "role", cell: roleOf },
  { heading: "node IP", cell: ({ nodeIp }) => mono(String(nodeIp)) },
  { heading: "NIC", cell: (host) => [mono(host.interface.name), ` ${host.interface.kind}`] },
  { heading: "machine", cell: (facts) => [...models(facts), machine(facts)].join(" · "), isWide: true },
];

/** Models of processor and graphics. The manifest does not name those of an instance. */
function models(host: HostFacts): readonly string[] {
  return host.kind === "lan" ? [host.hardware.cpu.model, ...host.hardware.gpus.map(({ model }) => model)] : [];
}

type NetworkRow = NetworkOnMap & Pick<SiteOnMap, "site">;

const NETWORK_COLUMNS: readonly Column<NetworkRow>[] = [
  { heading: "site", cell: ({ site }) => site.name },
  { heading: "network", cell: ({ title, cidr }) => [`${title} `, mono(String(cidr))] },
  { heading: "MTU", cell: ({ mtu }) => mtu },
  { heading: "hosts", cell: ({ hosts }) => hosts.length },
  { heading: "details", cell: ({ site }) => siteDetails(site).join(" · "), isWide: true },
];

function networkRows({ site, networks }: SiteOnMap): readonly NetworkRow[] {
  return networks.map((network) => ({ site, ...network }));
}

interface PathRow {
  /** The kind of path, such as `in home, LAN`. */
  readonly scope: string;
  /** One path of that kind. */
  readonly path: PathFacts;
}

function pathColumns(topology: Topology): readonly Column<PathRow>[] {
  return [
    { heading: "path", cell: ({ scope }) => scope },
    { heading: "example", cell: ({ path }) => `${path.from} to ${path.to}` },
    { heading: "via", cell: ({ path }) => mono(path.via) },
    { heading: "path MTU", cell: ({ path }) => path.mtu },
    { heading: "overhead", cell: ({ path }) => path.overhead },
    {
      heading: "largest pod MTU",
      cell: ({ path }) => path.podMtu,
      isWrong: ({ path }) => path.podMtu < topology.network.podMtu.bytes,
    },
  ];
}

function pathRows({ site, networks, betweenNetworks, toOtherSites }: SiteOnMap): readonly PathRow[] {
  const rows: readonly (readonly [string, PathFacts | undefined])[] = [
    ...networks.map(({ title, within }) => [`in ${site.name}, ${title}`, within] as const),
    [`in ${site.name}, between subnets`, betweenNetworks],
    [`from ${site.name} to other sites`, toOtherSites],
  ];
  return rows.flatMap(([scope, path]) => (path ? [{ scope, path }] : []));
}

type Fact = readonly [name: string, value: string];

const SHARED_COLUMNS: readonly Column<Fact>[] = [
  { heading: "setting", cell: ([name]) => name },
  { heading: "value", cell: ([, value]) => mono(value), isWide: true },
];

function sharedFacts({ api, calico, cluster, network, tailnet }: Topology): readonly Fact[] {
  return [
    ["Kubernetes", cluster.kubernetesVersion],
    ["API server", `${api.endpoint.host}:${api.endpoint.port}`],
    ["pods", `${cluster.podCidr}, MTU ${network.podMtu}`],
    ["services", `${cluster.serviceCidr}, API ${cluster.apiServiceIp}, DNS ${cluster.dnsServiceIp}`],
    ["Calico", `${calico.version}, ${calico.encapsulation}${calico.wireguard ? ", WireGuard" : ""}`],
    ["tailnet", `${tailnet.cidr}, MTU ${tailnet.mtu}, ${tailnet.interface}, ${tailnet.domain}`],
  ];
}

function mono(text: string): Markup {
  return element("code", {}, text);
}
