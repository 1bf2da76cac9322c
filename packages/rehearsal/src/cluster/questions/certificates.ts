import { X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import type { Topology } from "@ducksnest/topology";
import type { HostSettings } from "../../nixos/HostSettings";
import { valueAt } from "../../nixos/Json";
import type { Cluster } from "../Cluster";
import type { ClusterDeviation } from "../ClusterReport";

const CERTIFICATE = "/etc/kubernetes/pki/apiserver.crt";

/** Whether the API server's certificate carries every name and address by which hosts and pods dial it. */
export async function certificateDeviations(
  cluster: Cluster,
  topology: Topology,
): Promise<readonly ClusterDeviation[]> {
  const { name: host, running } = cluster.controlPlane;
  const certificate = new X509Certificate(await running.check(["cat", CERTIFICATE]));
  const dialled = [
    ...cluster.workers.flatMap(({ name, settings }) =>
      endpointsOf(settings).map((endpoint) => ({ endpoint, by: name })),
    ),
    { endpoint: String(topology.cluster.apiServiceIp), by: "pods" },
    { endpoint: `kubernetes.default.svc.${topology.cluster.dnsDomain}`, by: "pods" },
  ];
  return dialled
    .filter(({ endpoint }) => !covers(certificate, endpoint))
    .map(({ endpoint, by }) => ({
      host,
      what: "certificate of the API server",
      expected: `it covers ${endpoint}, which ${by} dials`,
      observed: certificate.subjectAltName ?? "no names",
      cause: `Clients reject a certificate without the name that they dial. Add ${endpoint} to ducksnest.control-plane.certSANs, or let ${by} dial a name that it has. On a cluster that runs, delete ${CERTIFICATE} and its key, and make them again with kubeadm init phase certs apiserver.`,
    }));
}

/** The hosts of the endpoints that a worker joins. */
function endpointsOf({ kubeadmDocuments }: HostSettings): readonly string[] {
  return kubeadmDocuments.flatMap((document) => {
    const endpoint = valueAt(document, ["discovery", "bootstrapToken", "apiServerEndpoint"]);
    return typeof endpoint === "string" ? [endpoint.replace(/:\d+$/, "")] : [];
  });
}

function covers(certificate: X509Certificate, endpoint: string): boolean {
  const found = isIP(endpoint) === 0 ? certificate.checkHost(endpoint) : certificate.checkIP(endpoint);
  return found !== undefined;
}
