import type { Listener } from "../kernel/Agent";
import { POD_PORT, type Stage } from "../stage/Stage";
import { KUBERNETES } from "../upstream/Kubernetes";
import { isSpoken } from "./expectations";

/**
 * All listeners of a stage. Every host listens on the ports of all flows, whatever its role, and on etcd's, so that
 * only the firewalls decide. Every pod has an echo; the DNS service's pod also listens as DNS.
 */
export function listeners(stage: Stage): readonly Listener[] {
  const flows = stage.flows.filter(isSpoken).filter(({ component }) => component !== "node-port");
  const ofHosts: readonly Port[] = [
    ...flows.map(({ protocol, ports }): Port => ({ protocol, port: ports.from })),
    { protocol: "tcp", port: KUBERNETES.etcdPort },
  ];
  const services = (stage.cluster.kubeProxy?.services ?? []).filter(({ backend }) => backend === "pod");
  const ofPod = (host: string): readonly Port[] => [
    { protocol: "tcp", port: POD_PORT },
    { protocol: "udp", port: POD_PORT },
    ...services
      .filter((service) => service.host === host)
      .map(({ protocol, backendPort }): Port => ({ protocol, port: backendPort })),
  ];
  return stage.hosts.flatMap(({ name, namespace, pod }) => [
    ...unique(ofHosts).map((port) => ({ namespace, ...port })),
    ...unique(ofPod(name)).map((port) => ({ namespace: pod.namespace, ...port })),
  ]);
}

type Port = Omit<Listener, "namespace">;

function unique(ports: readonly Port[]): readonly Port[] {
  return [...new Map(ports.map((each) => [`${each.protocol}/${each.port}`, each])).values()];
}
