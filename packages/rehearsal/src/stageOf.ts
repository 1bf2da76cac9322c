import { Cidr, type Homelab, type Host } from "@ducksnest/manifest";
import {
  API_PORT,
  FELIX_MARK_MASK,
  flows,
  type HostFacts,
  linkCidr,
  siteMtu,
  type Topology,
  tailnetPolicy,
} from "@ducksnest/topology";
import { calicoAddress } from "./calicoAddress";
import { podShares } from "./podShares";
import type { Nic, Service, Stage, StageHost, StageSite, TailnetGrant } from "./Stage";

/** How a stage is made. */
export interface StageOptions {
  /** Encrypts the tailnet with WireGuard, as Tailscale does. */
  readonly wireguard?: boolean;
}

/** The stage on which a topology is rehearsed. */
export function stageOf(topology: Topology, { wireguard = false }: StageOptions = {}): Stage {
  const { homelab } = topology;
  const { cluster, tailnet } = homelab;
  return {
    sites: stageSites(homelab.hosts),
    hosts: stageHosts(topology),
    tailnet: {
      namespace: "tailnet",
      cidr: tailnet.cidr,
      interface: tailnet.interface,
      mtu: tailnet.mtu.bytes,
      grants: grants(topology),
      wireguard,
    },
    cluster: {
      podCidr: cluster.podCidr,
      serviceCidr: cluster.serviceCidr,
      podMtu: topology.podMtu.bytes,
      calico: cluster.calico,
      markMask: FELIX_MARK_MASK,
      dataplane: cluster.calico.dataplane,
      services: services(topology),
    },
    flows: flows(homelab),
  };
}

/** The policy's grants. Whoever a name stands for has an address of the tailnet; hosts stand in for people. */
function grants(topology: Topology): readonly TailnetGrant[] {
  const { cidr } = topology.homelab.tailnet;
  const resolve = (end: string) => (/^\d/.test(end) ? Cidr.parse(end) : cidr);
  const addresses = (ends: readonly string[]) => [...new Set(ends.map(resolve))];
  return tailnetPolicy(topology).grants.map(({ src, dst, ip }) => ({ from: addresses(src), to: addresses(dst), ip }));
}

/** A site is as its hosts see it; one without any has nothing to rehearse. */
function stageSites(hosts: readonly Host[]): readonly StageSite[] {
  const first = new Map<string, Host>();
  for (const host of hosts) if (!first.has(host.site.name)) first.set(host.site.name, host);
  return [...first.values()].map((host) => {
    const { site } = host;
    const common = { name: site.name, namespace: `site-${site.name}`, mtu: siteMtu(host).bytes };
    if (site.kind === "lan") return { ...common, kind: "lan", networks: [{ cidr: site.cidr, gateway: site.gateway }] };
    return { ...common, kind: "vpc", networks: site.subnets.map(({ cidr }) => ({ cidr, gateway: vpcRouter(cidr) })) };
  });
}

/** The VPC's router has the second address of every subnet. @see https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html */
function vpcRouter(subnet: Cidr) {
  return subnet.at(1);
}

function stageHosts(topology: Topology): readonly StageHost[] {
  const { homelab } = topology;
  const range = tailnetRange(homelab);
  const nodes = topology.hosts.map((facts, index) => ({
    facts,
    nic: nicOf(facts),
    tailnet: { address: range.at(range.size / 2 + index), advertises: facts.advertisedRoutes },
  }));
  const taken = nodes.flatMap(({ nic, tailnet }) => [nic.gateway, nic.address, tailnet.address]);
  const shares = podShares(homelab.cluster.podCidr, nodes.length, taken);
  return nodes.map(({ facts, nic, tailnet }, index): StageHost => {
    const share = shares[index] as (typeof shares)[number];
    const { name, role, site } = facts.host;
    return {
      name,
      index,
      role,
      site: site.name,
      namespace: `host-${name}`,
      nic,
      tailnet,
      lanRules: facts.lanRules,
      openPorts: facts.openPorts,
      calicoAddress: calicoAddress({
        candidates: topology.nodeAddressCandidates(facts.host),
        nic,
        tailnet: { ...tailnet, interface: homelab.tailnet.interface },
        tunnelAddress: share.tunnelAddress,
      }),
      pod: { namespace: `pod-${name}`, ...share },
    };
  });
}

/**
 * Where the hosts' tailnet addresses are from, counted from its middle: a LAN that was put into it begins at its start.
 * Tailscale may give out any, so an unlucky choice is made: where another network lies in the range, from there.
 */
function tailnetRange({ tailnet, cluster: { podCidr, serviceCidr } }: Homelab): Cidr {
  return [podCidr, serviceCidr].find((cidr) => tailnet.cidr.covers(cidr)) ?? tailnet.cidr;
}

function nicOf({ host, nodeIp }: HostFacts): Nic {
  const link = linkCidr(host);
  const gateway = host.kind === "lan" ? host.site.gateway : vpcRouter(link);
  return { name: host.interface.name, address: nodeIp, prefixLength: link.prefixLength, gateway };
}

/** The two services that every cluster has. DNS stands in for any whose backend is a pod. */
function services(topology: Topology): readonly Service[] {
  const { controlPlane, workers } = topology;
  const dnsHost = workers[0] ?? controlPlane;
  return [
    {
      name: "api",
      protocol: "tcp",
      address: topology.apiServiceIp,
      port: 443,
      host: controlPlane.host.name,
      backend: "host",
      backendPort: API_PORT,
    },
    {
      name: "dns",
      protocol: "udp",
      address: topology.dnsServiceIp,
      port: 53,
      host: dnsHost.host.name,
      backend: "pod",
      backendPort: 53,
    },
  ];
}
