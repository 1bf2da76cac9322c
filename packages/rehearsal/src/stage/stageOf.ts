import { Cidr, Ipv4Address, type LanSite } from "@ducksnest/manifest";
import { type HostFacts, linkCidr, siteMtu, type Topology } from "@ducksnest/topology";
import { CannotRehearse } from "../kernel/CannotRehearse";
import { KUBERNETES } from "../upstream/Kubernetes";
import { calicoAddress } from "./calicoAddress";
import { podShares } from "./podShares";
import type { Nic, Person, Service, Stage, StageHost, StageSite, Stranger, TailnetGrant } from "./Stage";

/** Options for building a stage. */
export interface StageOptions {
  /** Encrypts the tailnet with WireGuard, as Tailscale does. @default false, which is faster */
  readonly wireguard?: boolean;
  /** Whether the stage imitates kube-proxy, or leaves its rules to the real one. @default "imitated" */
  readonly kubeProxy?: "imitated" | "real";
  /** Leaves the tailnet to the real tailscaled on every host. @default false, which imitates it */
  readonly tailscale?: boolean;
}

/** The stage on which a topology is rehearsed. */
export function stageOf(
  topology: Topology,
  { wireguard = false, tailscale = false, kubeProxy = "imitated" }: StageOptions = {},
): Stage {
  const { cluster, calico, network, tailnet } = topology;
  const hosts = stageHosts(topology);
  const person = tailscale ? personOf(topology) : undefined;
  return {
    sites: stageSites(topology.hosts),
    hosts,
    tailnet: {
      namespace: "tailnet",
      cidr: tailnet.cidr,
      interface: tailnet.interface,
      mtu: tailnet.mtu.bytes,
      grants: grants(topology, hosts, person),
      wireguard: wireguard || tailscale,
      pool: tailnetPool(topology),
      person,
      server: tailscale ? serverAddress(topology) : undefined,
    },
    cluster: {
      podCidr: cluster.podCidr,
      serviceCidr: cluster.serviceCidr,
      podMtu: network.podMtu.bytes,
      calico,
      markMask: calico.markMask,
      dataplane: calico.dataplane,
      kubeProxy: kubeProxy === "imitated" ? { services: services(topology) } : undefined,
    },
    flows: topology.flows,
  };
}

/**
 * The policy's grants. If tailscaled is imitated, a name becomes the tailnet's whole range, because hosts represent
 * people too.
 */
function grants(
  { tailnet: { cidr, policy, tag } }: Topology,
  hosts: readonly StageHost[],
  person: Person | undefined,
): readonly TailnetGrant[] {
  const named = (name: string) => {
    if (person === undefined) return [cidr];
    return name === tag ? hosts.map(({ tailnet }) => Cidr.host(tailnet.address)) : [Cidr.host(person.address)];
  };
  const resolve = (end: string) => (/^\d/.test(end) ? [Cidr.parse(end)] : named(end));
  const addresses = (ends: readonly string[]) => [...new Set(ends.flatMap(resolve))];
  return policy.grants.map(({ src, dst, ip }) => ({ from: addresses(src), to: addresses(dst), ip }));
}

function personOf(topology: Topology): Person {
  const index = topology.hosts.length;
  return { namespace: "person", index, address: tailnetAddress(topology, index) };
}

/**
 * A private address that no network of the homelab contains. Tailscaled talks plain HTTP only to private addresses once a
 * connection was lost, and the stage has no certificate for HTTPS.
 * @see https://github.com/tailscale/tailscale/blob/v1.102.3/control/ts2021/client.go (isPrivateHost)
 * @throws CannotRehearse if there is none
 */
function serverAddress({ hosts, cluster: { podCidr, serviceCidr } }: Topology): Ipv4Address {
  const taken = [
    podCidr,
    serviceCidr,
    ...stageSites(hosts).flatMap(({ networks }) => networks.map(({ cidr }) => cidr)),
  ];
  const candidates = PRIVATE_NETWORKS.map((network) => network.at(network.size - 2));
  const free = candidates.find((address) => !taken.some((cidr) => cidr.contains(address)));
  if (free === undefined) {
    throw new CannotRehearse(
      "The networks of the homelab leave no private address for a coordination server. Rehearse without --tailscale.",
    );
  }
  return free;
}

/** Networks of 65536 private addresses. @see https://www.rfc-editor.org/rfc/rfc1918 */
const PRIVATE_NETWORKS = ["172.16.0.0/12", "10.0.0.0/8", "192.168.0.0/16"].flatMap((range) => {
  const { base, size } = Cidr.parse(range);
  const count = size / 65536;
  return Array.from({ length: count }, (_, index) =>
    Cidr.containing(Ipv4Address.fromValue(base.value + (count - 1 - index) * 65536), 16),
  );
});

/** The sites that have hosts. */
function stageSites(hosts: readonly HostFacts[]): readonly StageSite[] {
  const taken = new Set(hosts.map(({ nodeIp }) => String(nodeIp)));
  const first = new Map<string, HostFacts>();
  for (const host of hosts) if (!first.has(host.site.name)) first.set(host.site.name, host);
  return [...first.values()].map((host): StageSite => {
    const { site } = host;
    const common = { name: site.name, namespace: `site-${site.name}`, mtu: siteMtu(host).bytes };
    if (site.kind === "lan") {
      const networks = [{ cidr: site.cidr, gateway: site.gateway }];
      return { ...common, kind: "lan", networks, stranger: stranger(site, taken) };
    }
    const networks = site.subnets.map(({ cidr }) => ({ cidr, gateway: vpcRouter(cidr) }));
    return { ...common, kind: "vpc", networks, stranger: undefined };
  });
}

/** Has the LAN's last free address; the very last one is for broadcasts. */
function stranger({ name, cidr, gateway }: LanSite, taken: ReadonlySet<string>): Stranger | undefined {
  for (let index = cidr.size - 2; index > 0; index -= 1) {
    const address = cidr.at(index);
    if (!taken.has(String(address)) && String(address) !== String(gateway)) {
      return { namespace: `stranger-${name}`, address, prefixLength: cidr.prefixLength };
    }
  }
  return undefined;
}

/** A VPC's router has the second address of every subnet. @see https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html */
function vpcRouter(subnet: Cidr) {
  return subnet.at(1);
}

function stageHosts(topology: Topology): readonly StageHost[] {
  const { cluster, calico, hosts } = topology;
  const nodes = hosts.map((host, index) => ({
    host,
    nic: nicOf(host),
    tailnet: { address: tailnetAddress(topology, index), advertises: host.tailnet.advertisedRoutes },
  }));
  const taken = nodes.flatMap(({ nic, tailnet }) => [nic.gateway, nic.address, tailnet.address]);
  const shares = podShares(cluster.podCidr, nodes.length, taken);
  return nodes.flatMap(({ host, nic, tailnet }, index): StageHost[] => {
    const share = shares[index];
    if (share === undefined) return []; // `podShares` throws if there are too few
    const { name, role, site } = host;
    const stageHost: StageHost = {
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
    return [stageHost];
  });
}

/**
 * The network of the tailnet's addresses: the upper half of its range, because a LAN that was moved into it starts at
 * its beginning. Tailscale may assign any address, so the stage makes an unlucky choice: if the pod or service CIDR
 * lies in the tailnet's range, addresses come from there.
 */
function tailnetPool({ tailnet, cluster: { podCidr, serviceCidr } }: Topology): Cidr {
  const range = [podCidr, serviceCidr].find((cidr) => tailnet.cidr.covers(cidr)) ?? tailnet.cidr;
  return Cidr.containing(range.at(range.size / 2), range.prefixLength + 1);
}

/** In the order of the indexes, after the pool's own address, as Headscale assigns them. */
function tailnetAddress(topology: Topology, index: number): Ipv4Address {
  return tailnetPool(topology).at(index + 1);
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
