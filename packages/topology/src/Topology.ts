import type { Homelab, Host, Ipv4Address, Mtu, NodeAddressMethod } from "@ducksnest/manifest";
import { type ApiEndpoint, apiCertificateSans, apiEndpoint } from "./apiEndpoint";
import { type HostFacts, hostFacts } from "./HostFacts";
import { type NodeAddressFinder, nodeAddressFinder, renderNodeAddressMethod } from "./nodeAddress";
import { nodeIps } from "./nodeIp";
import { Peers } from "./openPorts";
import { type Path, pathBetween } from "./path";
import { type PodMtuBudget, podMtuBudget } from "./podMtu";
import { apiServiceIp, dnsServiceIp } from "./serviceAddresses";

/**
 * Everything that follows from a manifest, derived once. Every output reads its values from here.
 * Make one only of a homelab for which `underivableFacts` is empty.
 */
export class Topology {
  /** The first address of the service CIDR. */
  readonly apiServiceIp: Ipv4Address;
  /** The tenth address of the service CIDR. */
  readonly dnsServiceIp: Ipv4Address;
  readonly controlPlane: HostFacts;
  readonly apiEndpoint: ApiEndpoint;
  /** Names and addresses in the API server's certificate. */
  readonly apiCertificateSans: readonly string[];
  /** The largest pod MTU that fits every path, and the path that decides. */
  readonly podMtuBudget: PodMtuBudget;
  /** MTU of pod interfaces, in bytes: the manifest's, or else the budget's. */
  readonly podMtu: Mtu;
  readonly nodeAddressMethod: Exclude<NodeAddressMethod, { kind: "auto" }>;
  /** One for each host, sorted by name. */
  readonly hosts: readonly HostFacts[];

  /** Made when first asked for: loading the patterns takes a while. */
  private findNodeAddress: NodeAddressFinder | undefined;
  private readonly factsByName: ReadonlyMap<string, HostFacts>;

  constructor(readonly homelab: Homelab) {
    const { cluster } = homelab;
    const ips = nodeIps(homelab);
    const peers = new Peers(homelab.hosts);
    this.hosts = homelab.hosts.map((host) => hostFacts(homelab, host, ips.get(host.name) as Ipv4Address, peers));
    this.factsByName = new Map(this.hosts.map((facts) => [facts.host.name, facts]));
    this.controlPlane = this.hosts.find(({ host }) => host.role === "control-plane") as HostFacts;
    this.apiServiceIp = apiServiceIp(cluster);
    this.dnsServiceIp = dnsServiceIp(cluster);
    this.apiEndpoint = apiEndpoint(homelab, this.controlPlane.host);
    this.apiCertificateSans = apiCertificateSans(homelab, this.controlPlane.host, String(this.controlPlane.nodeIp));
    this.podMtuBudget = podMtuBudget(homelab, (host) => this.factsOf(host).nodeIp);
    this.podMtu = cluster.calico.mtu === "auto" ? this.podMtuBudget.mtu : cluster.calico.mtu;
    this.nodeAddressMethod = renderNodeAddressMethod(homelab);
  }

  /** The workers' facts, sorted by name. */
  get workers(): readonly HostFacts[] {
    return this.hosts.filter(({ host }) => host.role === "worker");
  }

  /** @throws Error when the host is not of this homelab */
  factsOf(host: Host): HostFacts {
    const facts = this.factsByName.get(host.name);
    if (facts === undefined) throw new Error(`no host "${host.name}" among ${[...this.factsByName.keys()].join(", ")}`);
    return facts;
  }

  /** How packets get from one host to another. */
  pathBetween(from: Host, to: Host): Path {
    return pathBetween(this.homelab, from, to, (host) => this.factsOf(host).nodeIp);
  }

  /** The interfaces of a host that Calico's method can pick its address from; one is right. */
  nodeAddressCandidates(host: Host): readonly string[] {
    this.findNodeAddress ??= nodeAddressFinder(this.homelab, this.nodeAddressMethod);
    return this.findNodeAddress(host, this.factsOf(host).nodeIp);
  }
}
