import type { Homelab, Role } from "@ducksnest/manifest";
import { API_PORT } from "./apiEndpoint";

/** One port, or a range of ports with both ends in it. */
export interface PortRange {
  readonly from: number;
  readonly to: number;
}

/** Who starts a conversation: a node of the cluster, or a person or device on the LAN or the tailnet. */
export type FlowSource = Role | "node" | "person";

/** A conversation that the cluster needs, from which every firewall follows. */
export interface Flow {
  readonly component: string;
  readonly from: FlowSource;
  readonly to: Role | "node";
  readonly protocol: "tcp" | "udp";
  readonly ports: PortRange;
}

const port = (number: number): PortRange => ({ from: number, to: number });

/**
 * Every conversation of the cluster that crosses a host's boundary. What stays inside one host is not listed: etcd
 * serves only the API server beside it, scheduler and controller manager only answer probes from their own host.
 * @see https://kubernetes.io/docs/reference/networking/ports-and-protocols/
 * @see https://docs.tigera.io/calico/latest/getting-started/kubernetes/requirements#network-requirements
 * @see https://tailscale.com/kb/1082/firewall-ports
 */
export function flows(homelab: Homelab): readonly Flow[] {
  const vxlan = homelab.cluster.calico.encapsulation !== "None";
  return [
    { component: "ssh", from: "person", to: "node", protocol: "tcp", ports: port(22) },
    { component: "tailscale", from: "node", to: "node", protocol: "udp", ports: port(41641) },
    { component: "api-server", from: "node", to: "control-plane", protocol: "tcp", ports: port(API_PORT) },
    { component: "api-server", from: "person", to: "control-plane", protocol: "tcp", ports: port(API_PORT) },
    { component: "kubelet", from: "node", to: "node", protocol: "tcp", ports: port(10250) },
    { component: "typha", from: "node", to: "node", protocol: "tcp", ports: port(5473) },
    vxlan
      ? { component: "vxlan", from: "node", to: "node", protocol: "udp", ports: port(4789) }
      : { component: "bgp", from: "node", to: "node", protocol: "tcp", ports: port(179) },
    { component: "node-port", from: "person", to: "worker", protocol: "tcp", ports: { from: 30000, to: 32767 } },
    { component: "node-port", from: "person", to: "worker", protocol: "udp", ports: { from: 30000, to: 32767 } },
  ];
}
