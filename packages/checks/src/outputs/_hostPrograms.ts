import { API_PORT, CALICO_PORTS, type HostFacts, type Topology } from "@ducksnest/topology";
import type { HostPort } from "./_hostPorts";

/** A port on which a program of the host or of the cluster listens. */
interface Occupied extends HostPort {
  /** The program. */
  readonly program: string;
}

/**
 * Ports on which the cluster's own programs listen on every host, although no other host needs them all.
 * @see https://kubernetes.io/docs/reference/networking/ports-and-protocols/
 * @see https://docs.tigera.io/calico/latest/getting-started/kubernetes/requirements#network-requirements
 */
const EVERYWHERE: readonly Occupied[] = [
  { protocol: "tcp", port: 10248, program: "the kubelet's health check" },
  { protocol: "tcp", port: 10249, program: "kube-proxy's metrics" },
  { protocol: "tcp", port: 10256, program: "kube-proxy's health check" },
  { protocol: "tcp", port: 9098, program: "Typha's health check" },
  { protocol: "tcp", port: 9099, program: "Felix's health check" },
  { protocol: "tcp", port: CALICO_PORTS.typha, program: "Typha" },
];

/** Ports on which kubeadm's programs listen on the control plane. */
const ON_CONTROL_PLANE: readonly Occupied[] = [
  { protocol: "tcp", port: API_PORT, program: "the API server" },
  { protocol: "tcp", port: 2379, program: "etcd" },
  { protocol: "tcp", port: 2380, program: "etcd" },
  { protocol: "tcp", port: 2381, program: "etcd's metrics" },
  { protocol: "tcp", port: 10257, program: "the controller manager" },
  { protocol: "tcp", port: 10259, program: "the scheduler" },
];

/** The program that listens on a port of a host; undefined if none is known. */
export function programOn(host: HostFacts, { flows }: Topology, { protocol, port }: HostPort): string | undefined {
  const own = [...EVERYWHERE, ...(host.role === "control-plane" ? ON_CONTROL_PLANE : [])];
  const listener = own.find((each) => each.protocol === protocol && each.port === port);
  if (listener !== undefined) return listener.program;
  const flow = flows.find(
    (each) =>
      each.protocol === protocol &&
      (each.to === "node" || each.to === host.role) &&
      each.ports.from <= port &&
      port <= each.ports.to,
  );
  return flow?.component === "node-port" ? "services of type NodePort" : flow?.component;
}
