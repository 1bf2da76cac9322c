import type { Homelab, Role } from "@ducksnest/manifest";
import { API_PORT } from "./api";
import { type Tunnel, tunnels, usesBgp } from "./encapsulation";

/** One port, or a range of ports with both ends in it. */
export interface PortRange {
  readonly from: number;
  readonly to: number;
}

/** Who starts a conversation: a node of the cluster, or a person or device on the LAN or the tailnet. */
export type FlowSource = Role | "node" | "person";

interface AnyFlow {
  readonly component: string;
  readonly from: FlowSource;
  readonly to: Role | "node";
}

/** A conversation that the cluster needs, from which every firewall follows. */
export type Flow = PortFlow | IpipFlow;

export interface PortFlow extends AnyFlow {
  readonly protocol: "tcp" | "udp";
  readonly ports: PortRange;
}

/** IP in IP, which has no ports: IP protocol 4. */
export interface IpipFlow extends AnyFlow {
  readonly protocol: "ipip";
}

const port = (number: number): PortRange => ({ from: number, to: number });
const between = (component: string, protocol: "tcp" | "udp", number: number): Flow => ({
  component,
  from: "node",
  to: "node",
  protocol,
  ports: port(number),
});

/** How each tunnel's packets look to a firewall. */
const TUNNEL_FLOWS: Readonly<Record<Exclude<Tunnel, "none">, Flow>> = {
  ipip: { component: "ipip", from: "node", to: "node", protocol: "ipip" },
  vxlan: between("vxlan", "udp", 4789),
  wireguard: between("wireguard", "udp", 51820),
};

/**
 * Every conversation of the cluster that crosses a host's boundary. What stays inside one host is not listed: etcd
 * serves only the API server beside it, scheduler and controller manager only answer probes from their own host.
 * @see https://kubernetes.io/docs/reference/networking/ports-and-protocols/
 * @see https://docs.tigera.io/calico/latest/getting-started/kubernetes/requirements#network-requirements
 * @see https://tailscale.com/kb/1082/firewall-ports
 */
export function flows({ cluster, nixos }: Pick<Homelab, "cluster" | "nixos">): readonly Flow[] {
  return [
    { component: "ssh", from: "person", to: "node", protocol: "tcp", ports: port(22) },
    between("tailscale", "udp", 41641),
    { component: "api-server", from: "node", to: "control-plane", protocol: "tcp", ports: port(API_PORT) },
    { component: "api-server", from: "person", to: "control-plane", protocol: "tcp", ports: port(API_PORT) },
    between("kubelet", "tcp", 10250),
    between("typha", "tcp", 5473),
    ...tunnels(cluster.calico).map((tunnel) => TUNNEL_FLOWS[tunnel]),
    ...(usesBgp(cluster.calico) ? [between("bgp", "tcp", 179)] : []),
    ...(nixos.nodeExporter ? [between("node-exporter", "tcp", 9100)] : []),
    { component: "node-port", from: "person", to: "worker", protocol: "tcp", ports: { from: 30000, to: 32767 } },
    { component: "node-port", from: "person", to: "worker", protocol: "udp", ports: { from: 30000, to: 32767 } },
  ];
}
