import type { Listener } from "../kernel/Agent";
import { POD_PORT, type Stage } from "../stage/Stage";
import { KUBERNETES } from "../upstream/Kubernetes";
import { isSpoken } from "./expectations";

/**
 * Who listens where, by namespace: every host on the ports of all flows, whatever its role, and on one that is to
 * stay closed, so that it is the firewall which decides; every pod on its own, and the DNS service's as DNS.
 */
export function listeners(stage: Stage): ReadonlyMap<string, readonly Listener[]> {
  const spoken = stage.flows.filter(isSpoken).filter(({ component }) => component !== "node-port");
  const onHosts: readonly Listener[] = [
    ...spoken.map(({ protocol, ports }) => ({ protocol, port: ports.from })),
    { protocol: "tcp", port: KUBERNETES.etcdPort },
  ];
  const onPods = (host: string): readonly Listener[] => [
    { protocol: "tcp", port: POD_PORT },
    { protocol: "udp", port: POD_PORT },
    ...stage.cluster.services
      .filter((service) => service.backend === "pod" && service.host === host)
      .map(({ protocol, backendPort }) => ({ protocol, port: backendPort })),
  ];
  return new Map(
    stage.hosts.flatMap(({ name, namespace, pod }) => [
      [namespace, unique(onHosts)],
      [pod.namespace, onPods(name)],
    ]),
  );
}

function unique(listeners: readonly Listener[]): readonly Listener[] {
  return [...new Map(listeners.map((each) => [`${each.protocol}/${each.port}`, each])).values()];
}
