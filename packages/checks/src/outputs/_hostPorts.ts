import { at, type Json, listAt, numberAt, textAt } from "./Emitted";

/** A port of the host that a pod occupies. */
export interface HostPort {
  readonly protocol: "tcp" | "udp" | "sctp";
  /** 1 to 65535. */
  readonly port: number;
}

/**
 * The ports of the host that a pod occupies: those that it asks for, and all that its containers name if it uses the host's
 * network. An init container counts if it keeps running.
 * @param template the pod or its template
 * @see https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#ports
 */
export function hostPorts(template: Json | undefined): readonly HostPort[] {
  const isOnHost = usesHostNetwork(template);
  const keepsRunning = (container: Json) => textAt(container, "restartPolicy") === "Always";
  const containers = [
    ...listAt(template, "spec", "initContainers").filter(keepsRunning),
    ...listAt(template, "spec", "containers"),
  ];
  const ports = containers.flatMap((container) => listAt(container, "ports"));
  const found = ports.flatMap((each): HostPort[] => {
    const port = numberAt(each, "hostPort") ?? (isOnHost ? numberAt(each, "containerPort") : undefined);
    return port === undefined ? [] : [{ protocol: protocolOf(each), port }];
  });
  return [...new Map(found.map((each) => [hostPortName(each), each])).values()];
}

/** Whether a pod uses the network of its host. */
export function usesHostNetwork(template: Json | undefined): boolean {
  return at(template, "spec", "hostNetwork") === true;
}

/** `TCP 80`. */
export function hostPortName({ protocol, port }: HostPort): string {
  return `${protocol.toUpperCase()} ${port}`;
}

/** The protocol of a container's or a service's port, which is TCP if it states none. */
export function protocolOf(port: Json): HostPort["protocol"] {
  const protocol = textAt(port, "protocol") ?? "TCP";
  if (protocol === "UDP") return "udp";
  return protocol === "SCTP" ? "sctp" : "tcp";
}
