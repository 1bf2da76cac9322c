import { Ipv4Address, type ManifestPath } from "@ducksnest/manifest";
import { type HostFacts, linkCidr, type Topology } from "@ducksnest/topology";
import type { ManifestRule } from "../../Rule";
import { ifGone } from "./_runningCluster";

/** The endpoint is in every kubeconfig and certificate, and etcd's only member is known by the control plane's address. */
export const ApiEndpointRule: ManifestRule = {
  name: "api-endpoint-unchanged",
  subject: "manifest",
  severity: "error",
  meaning:
    "The API server of a running cluster must keep its name and its address, because kubelets, certificates and etcd have the old ones.",
  remedy: "Write the old name or address, or restore etcd on a new control plane.",
  source: "https://kubernetes.io/docs/reference/setup-tools/kubeadm/kubeadm-init/",
  check({ topology, lock, report }) {
    const before = lock?.lock.cluster;
    if (lock === undefined || before === undefined) return;
    const { api, controlPlane } = topology;
    const endpoint = `${api.endpoint.host}:${api.endpoint.port}`;
    if (endpoint !== before.controlPlaneEndpoint) {
      report({
        ...endpointPlace(topology, before.controlPlaneEndpoint),
        message: `The API server is called ${endpoint}, but the cluster that runs calls it ${before.controlPlaneEndpoint} (${lock.lineInCluster("controlPlaneEndpoint")} of ducksnest.lock). Kubelets look for the old name, and the API server's certificate lacks the new one.`,
        fix: `${oldEndpoint(topology, before.controlPlaneEndpoint)} To migrate, create a new cluster with its own homelab, and move the workloads. ${ifGone(lock)}`,
      });
    }
    const address = String(controlPlane.nodeIp);
    if (address !== before.controlPlaneAddress) {
      report({
        path: ["hosts", controlPlane.name, "address"],
        message: `The control plane "${controlPlane.name}" has the address ${address}, but the one that runs has ${before.controlPlaneAddress} (${lock.lineInCluster("controlPlaneAddress")} of ducksnest.lock). ${addressEffect(controlPlane)}`,
        fix: `${oldAddress(topology, before.controlPlaneAddress)} To migrate, copy a snapshot of etcd to a safe place, delete ${lock.linesOfCluster()} of ducksnest.lock, deploy the new control plane, and restore the snapshot as docs/restore.md says. ${ifGone(lock)}`,
      });
    }
  },
};

/** Which part of the endpoint changed: the tailnet's domain, the hostname, or the host. */
function endpointPlace({ controlPlane }: Topology, before: string): { path: ManifestPath; at?: "key" } {
  const hostname = before.split(".")[0] ?? "";
  if (controlPlane.hostname === hostname) return { path: ["tailnet", "domain"] };
  if (controlPlane.hostname === controlPlane.name) return { path: ["hosts", controlPlane.name], at: "key" };
  return { path: ["hosts", controlPlane.name, "hostname"] };
}

function oldEndpoint({ controlPlane, tailnet }: Topology, before: string): string {
  const [hostname = "", ...domain] = before.replace(/:\d+$/, "").split(".");
  const settings = [
    ...(controlPlane.hostname === hostname ? [] : [`\`hosts.${controlPlane.name}.hostname: ${hostname}\``]),
    ...(tailnet.domain === domain.join(".") ? [] : [`\`tailnet.domain: ${domain.join(".")}\``]),
  ];
  return `Write ${settings.join(" and ")}.`;
}

function addressEffect({ kind }: HostFacts): string {
  return kind === "aws"
    ? "Terraform would replace the instance, while etcd and the certificates have the old address."
    : "etcd and the API server's certificate have the old address, so neither would start.";
}

/** The setting that gives the control plane its address back, if its network still has that address. */
function oldAddress({ controlPlane }: Topology, before: string): string {
  const network = linkCidr(controlPlane);
  return network.contains(Ipv4Address.parse(before))
    ? `Write \`hosts.${controlPlane.name}.address: ${before}\`.`
    : `Give the control plane a network with ${before} back, because ${network} does not contain it.`;
}
