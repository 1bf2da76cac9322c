import { NODE_PORTS } from "@ducksnest/topology";
import { protocolOf } from "../../outputs/_hostPorts";
import { type Emitted, type JsonObject, listAt, numberAt, textAt } from "../../outputs/Emitted";
import type { OutputRule } from "../../Rule";

/** A port that a Service fixes on every node. */
interface NodePort {
  readonly service: JsonObject;
  /** Namespace and name. */
  readonly name: string;
  readonly protocol: string;
  readonly port: number;
}

/** The API server refuses the Service, while the rest of its chart is applied. */
export const NodePortsRule: OutputRule = {
  name: "node-ports-free",
  subject: "outputs",
  severity: "error",
  meaning: "A fixed node port must be in the cluster's range, and no two Services may have the same one.",
  remedy: "Leave nodePort out, so that the API server chooses a free one, or choose another.",
  source: "https://kubernetes.io/docs/concepts/services-networking/service/#nodeport-custom-port",
  check({ emitted, report }) {
    const owners = new Map<string, NodePort>();
    for (const nodePort of nodePorts(emitted)) {
      const { service, name, protocol, port } = nodePort;
      const place = { path: ["cluster"], at: "key", about: service } as const;
      if (port < NODE_PORTS.from || port > NODE_PORTS.to) {
        report({
          ...place,
          message: `Service ${name} has the node port ${port}, but the API server accepts only ${NODE_PORTS.from} to ${NODE_PORTS.to}.`,
          fix: `Choose a port from ${NODE_PORTS.from} to ${NODE_PORTS.to}, or leave nodePort out.`,
        });
      }
      const key = `${protocol} ${port}`;
      const owner = owners.get(key);
      if (owner !== undefined) {
        const message =
          owner.name === name
            ? `Service ${name} has the node port ${protocol.toUpperCase()} ${port} twice, so the API server refuses it.`
            : `Service ${name} has the node port ${protocol.toUpperCase()} ${port}, like Service ${owner.name}, so the API server refuses the second one.`;
        report({
          ...place,
          message,
          fix: "Choose another port for one of them, or leave nodePort out.",
        });
      }
      owners.set(key, owner ?? nodePort);
    }
  },
};

function nodePorts({ cluster }: Emitted): readonly NodePort[] {
  return cluster
    .filter(({ kind }) => kind === "Service")
    .flatMap((service) => {
      const name = `${textAt(service, "metadata", "namespace") ?? "default"}/${textAt(service, "metadata", "name")}`;
      const ports = listAt(service, "spec", "ports").flatMap((each): NodePort[] => {
        const port = numberAt(each, "nodePort");
        return port === undefined ? [] : [{ service, name, protocol: protocolOf(each), port }];
      });
      const health = numberAt(service, "spec", "healthCheckNodePort");
      return health === undefined ? ports : [...ports, { service, name, protocol: "tcp", port: health }];
    });
}
