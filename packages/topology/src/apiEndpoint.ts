import type { Homelab, Host } from "@ducksnest/manifest";
import { apiServiceIp } from "./serviceAddresses";

/** @see https://kubernetes.io/docs/reference/networking/ports-and-protocols/ */
export const API_PORT = 6443;

/** Where kubelets and people reach the API server. */
export interface ApiEndpoint {
  /** The control plane's MagicDNS name: stable while its address may change. */
  readonly host: string;
  readonly port: number;
}

export function apiEndpoint(homelab: Homelab, controlPlane: Host): ApiEndpoint {
  return { host: `${controlPlane.hostname}.${homelab.tailnet.domain}`, port: API_PORT };
}

/**
 * Every name and address by which something dials the API server, for its certificate, without repeats:
 * the endpoint, the node, and the in-cluster service by each of its names.
 * @param nodeIp the control plane's node IP
 */
export function apiCertificateSans(homelab: Homelab, controlPlane: Host, nodeIp: string): readonly string[] {
  const { dnsDomain } = homelab.cluster;
  return [
    ...new Set([
      apiEndpoint(homelab, controlPlane).host,
      controlPlane.hostname,
      nodeIp,
      "kubernetes",
      "kubernetes.default",
      "kubernetes.default.svc",
      `kubernetes.default.svc.${dnsDomain}`,
      apiServiceIp(homelab.cluster).toString(),
      "localhost",
      "127.0.0.1",
    ]),
  ];
}
