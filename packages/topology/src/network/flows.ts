import type { Homelab, Role } from "@ducksnest/manifest";
import { CALICO_PORTS } from "../upstream/calico";
import { API_PORT, KUBELET_PORT, NODE_PORTS } from "../upstream/kubernetes";
import { NODE_EXPORTER_PORT, SSH_PORT } from "../upstream/nixos";
import { TAILSCALE_PORT } from "../upstream/tailscale";
import { type Tunnel, tunnels, usesBgp } from "./encapsulation";

/** One port, or a range of ports. */
export interface PortRange {
  /** First port, 1 to 65535. */
  readonly from: number;
  /** Last port, included; equal to `from` for one port. */
  readonly to: number;
}

/** Who starts a conversation: a node of the cluster, or a person or device on the LAN or the tailnet. */
export type FlowSource = Role | "node" | "person";

interface AnyFlow {
  /** The program that listens, such as `kubelet`; for a tunnel, its name, such as `vxlan`. */
  readonly component: string;
  /** Who sends the first packet. */
  readonly from: FlowSource;
  /** The hosts that accept it: those of one role, or all nodes. */
  readonly to: Role | "node";
}

/** A conversation that the cluster needs. All firewalls follow from these. */
export type Flow = PortFlow | IpipFlow;

/** A conversation over TCP or UDP. */
export interface PortFlow extends AnyFlow {
  readonly protocol: "tcp" | "udp";
  /** Destination ports. */
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

/** Each tunnel's packets, as a firewall sees them. */
const TUNNEL_FLOWS: Readonly<Record<Exclude<Tunnel, "none">, Flow>> = {
  ipip: { component: "ipip", from: "node", to: "node", protocol: "ipip" },
  vxlan: between("vxlan", "udp", CALICO_PORTS.vxlan),
  wireguard: between("wireguard", "udp", CALICO_PORTS.wireguard),
};

/**
 * Every conversation of the cluster that leaves a host. Traffic inside one host is not listed: etcd serves only the API
 * server on the same host, and the scheduler and controller manager answer only probes from their own host.
 * @see https://kubernetes.io/docs/reference/networking/ports-and-protocols/
 * @see https://docs.tigera.io/calico/latest/getting-started/kubernetes/requirements#network-requirements
 * @see https://tailscale.com/kb/1082/firewall-ports
 */
export function flows({ cluster, nixos }: Pick<Homelab, "cluster" | "nixos">): readonly Flow[] {
  return [
    { component: "ssh", from: "person", to: "node", protocol: "tcp", ports: port(SSH_PORT) },
    between("tailscale", "udp", TAILSCALE_PORT),
    { component: "api-server", from: "node", to: "control-plane", protocol: "tcp", ports: port(API_PORT) },
    { component: "api-server", from: "person", to: "control-plane", protocol: "tcp", ports: port(API_PORT) },
    between("kubelet", "tcp", KUBELET_PORT),
    between("typha", "tcp", CALICO_PORTS.typha),
    ...tunnels(cluster.calico).map((tunnel) => TUNNEL_FLOWS[tunnel]),
    ...(usesBgp(cluster.calico) ? [between("bgp", "tcp", CALICO_PORTS.bgp)] : []),
    ...(nixos.nodeExporter ? [between("node-exporter", "tcp", NODE_EXPORTER_PORT)] : []),
    { component: "node-port", from: "person", to: "worker", protocol: "tcp", ports: NODE_PORTS },
    { component: "node-port", from: "person", to: "worker", protocol: "udp", ports: NODE_PORTS },
  ];
}
