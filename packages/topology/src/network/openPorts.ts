import type { Cidr, Host, Role } from "@ducksnest/manifest";
import { siteCidr } from "../hosts/nodeIp";
import type { Flow, PortFlow, PortRange } from "./flows";

/** What one interface of a host lets in. */
export interface OpenPorts {
  readonly interface: string;
  /** Sorted. */
  readonly tcp: readonly PortRange[];
  /** Sorted. */
  readonly udp: readonly PortRange[];
  /** The networks that IPIP packets may come from: those in which peers have their node IPs. */
  readonly ipipFrom: readonly Cidr[];
}

/** How many hosts of a role there are, in one site or in all, and where. */
export class Peers {
  /** The networks of the sites that have hosts, in the order of their names. */
  readonly networks: readonly Cidr[];
  private readonly counts = new Map<string, number>();

  constructor(hosts: readonly Host[]) {
    const sites = new Map(hosts.map((host) => [host.site.name, siteCidr(host)]));
    this.networks = [...sites].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, network]) => network);
    for (const host of hosts) {
      for (const key of [host.role, `${host.role} ${host.site.name}`]) {
        this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
      }
    }
  }

  /** True when another host of the role stands in the host's own site. */
  hasInSite(host: Host, role: Role): boolean {
    return this.inSite(host, role) > (host.role === role ? 1 : 0);
  }

  /** True when a host of the role stands in another site than the host's. */
  hasElsewhere(host: Host, role: Role): boolean {
    return (this.counts.get(role) ?? 0) > this.inSite(host, role);
  }

  private inSite(host: Host, role: Role): number {
    return this.counts.get(`${role} ${host.site.name}`) ?? 0;
  }
}

/**
 * The ports a host opens, per interface: the NIC for what comes from its own site, the tailnet's interface for what
 * comes from elsewhere. People reach a host over both, except that nobody sits in a VPC; tailscaled itself listens
 * on the NIC for every caller.
 * @param flows the whole catalogue
 * @param tailnetInterface name of tailscaled's interface
 */
export function openPorts(
  host: Host,
  peers: Peers,
  flows: readonly Flow[],
  tailnetInterface: string,
): readonly OpenPorts[] {
  const incoming = flows.filter(({ to }) => to === "node" || to === host.role);
  const tailscale = incoming.filter(({ component }) => component === "tailscale");
  const others = incoming.filter(({ component }) => component !== "tailscale");
  const local = others.filter(({ from }) =>
    from === "person" ? host.kind === "lan" : roles(from).some((role) => peers.hasInSite(host, role)),
  );
  const remote = others.filter(
    ({ from }) => from === "person" || roles(from).some((role) => peers.hasElsewhere(host, role)),
  );
  const elsewhere = peers.networks.filter((network) => network !== siteCidr(host));
  return [
    toOpenPorts(host.interface.name, [...tailscale, ...local], [siteCidr(host)]),
    toOpenPorts(tailnetInterface, remote, elsewhere),
  ];
}

function roles(source: "node" | Role): readonly Role[] {
  return source === "node" ? ["control-plane", "worker"] : [source];
}

function toOpenPorts(name: string, incoming: readonly Flow[], peerNetworks: readonly Cidr[]): OpenPorts {
  const ranges = (protocol: PortFlow["protocol"]) => {
    const unique = new Map(
      incoming
        .filter((flow): flow is PortFlow => flow.protocol === protocol)
        .map(({ ports }) => [`${ports.from} ${ports.to}`, ports]),
    );
    return [...unique.values()].sort((a, b) => a.from - b.from || a.to - b.to);
  };
  const ipip = incoming.some(({ protocol }) => protocol === "ipip");
  return { interface: name, tcp: ranges("tcp"), udp: ranges("udp"), ipipFrom: ipip ? peerNetworks : [] };
}
