import type { Cidr, Host, Role } from "@ducksnest/manifest";
import { siteCidr } from "../hosts/nodeIp";
import type { Flow, PortFlow, PortRange } from "./flows";

/** The traffic that a host accepts on one interface. */
export interface OpenPorts {
  /** Name of the interface. */
  readonly interface: string;
  /** Open TCP ports, sorted, without repeats. */
  readonly tcp: readonly PortRange[];
  /** Open UDP ports, sorted, without repeats. */
  readonly udp: readonly PortRange[];
  /** Networks from which it accepts IPIP: those of the peers' node IPs. Empty if IPIP is not in use. */
  readonly ipipFrom: readonly Cidr[];
}

/** Counts hosts by role and site. */
export class Peers {
  /** Networks of the sites that have hosts, in the order of the sites' names. */
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

  /** True if another host with the role is in the host's site. */
  hasInSite(host: Host, role: Role): boolean {
    return this.inSite(host, role) > (host.role === role ? 1 : 0);
  }

  /** True if a host with the role is in another site. */
  hasElsewhere(host: Host, role: Role): boolean {
    return (this.counts.get(role) ?? 0) > this.inSite(host, role);
  }

  private inSite(host: Host, role: Role): number {
    return this.counts.get(`${role} ${host.site.name}`) ?? 0;
  }
}

/**
 * The ports that a host opens on each interface. The NIC accepts traffic from the host's site, and the tailnet's
 * interface accepts traffic from other sites. People connect over both, but in a VPC only over the tailnet. tailscaled
 * listens on the NIC for every sender.
 * @param flows every flow of the homelab
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
