import type { Homelab, Host, Role } from "@ducksnest/manifest";
import { type Flow, flows, type PortRange } from "./flows";

/** What one interface of a host lets in. */
export interface OpenPorts {
  readonly interface: string;
  /** Sorted. */
  readonly tcp: readonly PortRange[];
  /** Sorted. */
  readonly udp: readonly PortRange[];
}

/** How many hosts of a role there are, in one site or in all. */
export class Peers {
  private readonly counts = new Map<string, number>();

  constructor(hosts: readonly Host[]) {
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
 * on the NIC, whoever calls.
 */
export function openPorts(homelab: Homelab, host: Host, peers: Peers): readonly OpenPorts[] {
  const incoming = flows(homelab).filter(({ to }) => to === "node" || to === host.role);
  const tailscale = incoming.filter(({ component }) => component === "tailscale");
  const others = incoming.filter(({ component }) => component !== "tailscale");
  const local = others.filter(({ from }) =>
    from === "person" ? host.kind === "lan" : roles(from).some((role) => peers.hasInSite(host, role)),
  );
  const remote = others.filter(
    ({ from }) => from === "person" || roles(from).some((role) => peers.hasElsewhere(host, role)),
  );
  return [toOpenPorts(host.interface.name, [...tailscale, ...local]), toOpenPorts(homelab.tailnet.interface, remote)];
}

function roles(source: "node" | Role): readonly Role[] {
  return source === "node" ? ["control-plane", "worker"] : [source];
}

function toOpenPorts(name: string, incoming: readonly Flow[]): OpenPorts {
  const ranges = (protocol: Flow["protocol"]) => {
    const unique = new Map(
      incoming.filter((flow) => flow.protocol === protocol).map(({ ports }) => [ports.from, ports]),
    );
    return [...unique.values()].sort((a, b) => a.from - b.from);
  };
  return { interface: name, tcp: ranges("tcp"), udp: ranges("udp") };
}
