import type { Homelab } from "@ducksnest/manifest";
import type { ClusterFacts } from "../cluster/cluster";
import type { Node } from "../hosts/Node";

/** @see https://kubernetes.io/docs/reference/networking/ports-and-protocols/ */
export const API_PORT = 6443;

/** Where kubelets and people reach the API server. */
export interface ApiEndpoint {
  /** The control plane's MagicDNS name: stable while its address may change. */
  readonly host: string;
  /** TCP port. */
  readonly port: number;
}

/** The API server as its clients know it. */
export interface ApiFacts {
  readonly endpoint: ApiEndpoint;
  /**
   * Every name and address by which something dials the API server, for its certificate, without repeats: the
   * endpoint, the node, and the in-cluster service by each of its names.
   */
  readonly certificateSans: readonly string[];
}

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
