import type { Homelab } from "@ducksnest/manifest";
import type { ClusterFacts } from "../cluster/cluster";
import type { Node } from "../hosts/Node";
import { API_PORT } from "../upstream/kubernetes";

/** The address that kubelets and people use for the API server. */
export interface ApiEndpoint {
  /** The control plane's MagicDNS name, which stays the same if its address changes. */
  readonly host: string;
  /** TCP port, 1 to 65535. */
  readonly port: number;
}

/** The API server, as its clients see it. */
export interface ApiFacts {
  /** The address that kubelets and people use. */
  readonly endpoint: ApiEndpoint;
  /**
   * Subject alternative names of the API server's certificate: every name and address that clients use, without
   * repeats. They are the endpoint, the node, and each name of the in-cluster service.
   */
  readonly certificateSans: readonly string[];
}

/** Derives the API server's endpoint and the names in its certificate. */
export function apiFacts(
  { tailnet }: Homelab,
  { dnsDomain, apiServiceIp }: ClusterFacts,
  controlPlane: Node,
): ApiFacts {
  const endpoint = { host: `${controlPlane.hostname}.${tailnet.domain}`, port: API_PORT };
  return {
    endpoint,
    certificateSans: [
      ...new Set([
        endpoint.host,
        controlPlane.hostname,
        String(controlPlane.nodeIp),
        "kubernetes",
        "kubernetes.default",
        "kubernetes.default.svc",
        `kubernetes.default.svc.${dnsDomain}`,
        String(apiServiceIp),
        "localhost",
        "127.0.0.1",
      ]),
    ],
  };
}
