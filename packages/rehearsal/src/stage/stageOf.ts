import { Cidr } from "@ducksnest/manifest";
import { type HostFacts, linkCidr, siteMtu, type Topology } from "@ducksnest/topology";
import { KUBERNETES } from "../upstream/Kubernetes";
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
  const { cluster, calico, network, tailnet } = topology;
  return {
    sites: stageSites(topology.hosts),
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
      podMtu: network.podMtu.bytes,
      calico,
      markMask: calico.markMask,
      dataplane: calico.dataplane,
      services: services(topology),
    },
    flows: topology.flows,
  };
}

/** The policy's grants. Whoever a name stands for has an address of the tailnet; hosts stand in for people. */
function grants({ tailnet: { cidr, policy } }: Topology): readonly TailnetGrant[] {
  const resolve = (end: string) => (/^\d/.test(end) ? Cidr.parse(end) : cidr);
  const addresses = (ends: readonly string[]) => [...new Set(ends.map(resolve))];
  return policy.grants.map(({ src, dst, ip }) => ({ from: addresses(src), to: addresses(dst), ip }));
}

/** A site is as its hosts see it; one without any has nothing to rehearse. */
function stageSites(hosts: readonly HostFacts[]): readonly StageSite[] {
  const first = new Map<string, HostFacts>();
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
  const { cluster, calico, hosts } = topology;
  const range = tailnetRange(topology);
  const nodes = hosts.map((host, index) => ({
    host,
    nic: nicOf(host),
    tailnet: { address: range.at(range.size / 2 + index), advertises: host.tailnet.advertisedRoutes },
  }));
  const taken = nodes.flatMap(({ nic, tailnet }) => [nic.gateway, nic.address, tailnet.address]);
  const shares = podShares(cluster.podCidr, nodes.length, taken);
  return nodes.map(({ host, nic, tailnet }, index): StageHost => {
    const share = shares[index] as (typeof shares)[number];
    const { name, role, site } = host;
    return {
      name,
      index,
      role,
      site: site.name,
      namespace: `host-${name}`,
      nic,
      tailnet,
      lanRules: host.tailnet.lanRules,
      openPorts: host.firewall.interfaces,
      calicoAddress: calicoAddress({
        candidates: calico.nodeAddress.candidates(host),
        nic,
        tailnet: { ...tailnet, interface: host.tailnet.interface },
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
function tailnetRange({ tailnet, cluster: { podCidr, serviceCidr } }: Topology): Cidr {
  return [podCidr, serviceCidr].find((cidr) => tailnet.cidr.covers(cidr)) ?? tailnet.cidr;
}

function nicOf(host: HostFacts): Nic {
  const link = linkCidr(host);
  const gateway = host.kind === "lan" ? host.site.gateway : vpcRouter(link);
  return { name: host.interface.name, address: host.nodeIp, prefixLength: link.prefixLength, gateway };
}

/** The two services that every cluster has. DNS stands in for any whose backend is a pod. */
function services(topology: Topology): readonly Service[] {
  const { api, cluster, controlPlane, workers } = topology;
  const dnsHost = workers[0] ?? controlPlane;
  return [
    {
      name: "api",
      protocol: "tcp",
      address: cluster.apiServiceIp,
      port: KUBERNETES.apiServicePort,
      host: controlPlane.name,
      backend: "host",
      backendPort: api.endpoint.port,
    },
    {
      name: "dns",
      protocol: "udp",
      address: cluster.dnsServiceIp,
      port: KUBERNETES.dnsPort,
      host: dnsHost.name,
      backend: "pod",
      backendPort: KUBERNETES.dnsPort,
    },
  ];
}
