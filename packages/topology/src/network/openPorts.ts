import type { Cidr, Host, Role, Tailnet } from "@ducksnest/manifest";
import type { Flow, PortFlow, PortRange } from "./flows";

/** The traffic that a host accepts on one interface. */
export interface OpenPorts {
  /** Name of the interface. */
  readonly interface: string;
  /** TCP ports that accept every sender, sorted, without repeats. */
  readonly tcp: readonly PortRange[];
  /** UDP ports that accept every sender, sorted, without repeats. */
  readonly udp: readonly PortRange[];
  /** Traffic that is accepted from nodes alone. */
  readonly nodesOnly: NodesOnly;
}

/** Traffic between nodes. A stranger in the same LAN cannot start it. */
export interface NodesOnly {
  /** TCP ports, sorted, without repeats and without those that accept every sender. */
  readonly tcp: readonly PortRange[];
  /** UDP ports, sorted, without repeats and without those that accept every sender. */
  readonly udp: readonly PortRange[];
  /** Whether IPIP is accepted. */
  readonly ipip: boolean;
  /** Nodes that may send, from their node IPs: those of the host's site, or all others. */
  readonly from: "own-site" | "other-sites";
  /**
   * Networks that may send, too: the tailnet's on its interface, because a host's own packets leave with its tailnet
   * address, which is unknown in advance. The tailnet's policy restricts who uses these ports.
   */
  readonly networks: readonly Cidr[];
}

/** Counts hosts by role and site. */
export class Peers {
  private readonly counts = new Map<string, number>();

  constructor(hosts: readonly Host[]) {
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
 * listens on the NIC for every sender. What only nodes send is accepted from nodes alone.
 * @param flows every flow of the homelab
 */
export function openPorts(
  host: Host,
  peers: Peers,
  flows: readonly Flow[],
  tailnet: Pick<Tailnet, "interface" | "cidr">,
): readonly OpenPorts[] {
  const incoming = flows.filter(({ to }) => to === "node" || to === host.role);
  const tailscale = incoming.filter(({ component }) => component === "tailscale");
  const others = incoming.filter(({ component }) => component !== "tailscale");
  const people = others.filter(({ from }) => from === "person");
  const fromNodes = (has: (role: Role) => boolean) =>
    others.filter(({ from }) => from !== "person" && roles(from).some(has));
  return [
    toOpenPorts({
      interface: host.interface.name,
      anyone: [...tailscale, ...(host.kind === "lan" ? people : [])],
      nodes: fromNodes((role) => peers.hasInSite(host, role)),
      from: "own-site",
      networks: [],
    }),
    toOpenPorts({
      interface: tailnet.interface,
      anyone: people,
      nodes: fromNodes((role) => peers.hasElsewhere(host, role)),
      from: "other-sites",
      networks: [tailnet.cidr],
    }),
  ];
}

function roles(source: "node" | Role): readonly Role[] {
  return source === "node" ? ["control-plane", "worker"] : [source];
}

interface Accepted extends Pick<NodesOnly, "from" | "networks"> {
  readonly interface: string;
  /** Flows that every sender may start. */
  readonly anyone: readonly Flow[];
  /** Flows that only nodes may start. */
  readonly nodes: readonly Flow[];
}

function toOpenPorts({ interface: name, anyone, nodes, from, networks }: Accepted): OpenPorts {
  const open = { tcp: ranges(anyone, "tcp"), udp: ranges(anyone, "udp") };
  const isOpen = (protocol: PortFlow["protocol"], range: PortRange) =>
    open[protocol].some((each) => each.from <= range.from && range.to <= each.to);
  const closed = (protocol: PortFlow["protocol"]) =>
    ranges(nodes, protocol).filter((range) => !isOpen(protocol, range));
  return {
    interface: name,
    ...open,
    nodesOnly: {
      tcp: closed("tcp"),
      udp: closed("udp"),
      ipip: nodes.some(({ protocol }) => protocol === "ipip"),
      from,
      networks,
    },
  };
}

function ranges(incoming: readonly Flow[], protocol: PortFlow["protocol"]): readonly PortRange[] {
  const unique = new Map(
    incoming
      .filter((flow): flow is PortFlow => flow.protocol === protocol)
      .map(({ ports }) => [`${ports.from} ${ports.to}`, ports]),
  );
  return [...unique.values()].sort((a, b) => a.from - b.from || a.to - b.to);
}
