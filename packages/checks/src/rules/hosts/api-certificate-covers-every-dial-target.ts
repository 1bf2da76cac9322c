import { at, type Emitted, listAt, textAt } from "../../outputs/Emitted";
import type { OutputRule } from "../../Rule";

/** A worker rejects the API server if the certificate does not contain the name that the worker dials. */
export const CertificateNamesRule: OutputRule = {
  name: "api-certificate-covers-every-dial-target",
  subject: "outputs",
  severity: "error",
  meaning: "The API server's certificate must contain every name and address that hosts dial, or TLS fails.",
  remedy: "Add the name to the control plane's certSANs.",
  source: "https://kubernetes.io/docs/reference/config-api/kubeadm-config.v1beta4/",
  check({ emitted, topology, report }) {
    const { controlPlane, cluster, api } = topology;
    const server = emitted.hosts.get(controlPlane.name);
    if (server === undefined) return;
    // kubeadm always adds these.
    const certified = new Set([String(controlPlane.nodeIp), String(cluster.apiServiceIp), controlPlane.hostname]);
    for (const name of listAt(server, "control-plane", "certSANs")) certified.add(String(name));
    for (const [target, dialer] of dialTargets(emitted, String(controlPlane.nodeIp))) {
      if (certified.has(target)) continue;
      report({
        path: ["hosts", dialer],
        at: "key",
        message: `Host "${dialer}" dials the API server as ${target}, which is missing from the certSANs of "${controlPlane.name}", so the host rejects the certificate.`,
        fix: `Add "${target}" to control-plane.certSANs of "${controlPlane.name}", or let "${dialer}" dial ${api.endpoint.host}.`,
      });
    }
  },
};

/** The names and addresses that hosts dial, each with the first host that dials it. */
function dialTargets(emitted: Emitted, nodeIp: string): ReadonlyMap<string, string> {
  const targets = new Map<string, string>();
  for (const [name, settings] of emitted.hosts) {
    const endpoints = [textAt(settings, "worker", "apiEndpoint"), textAt(settings, "control-plane", "apiEndpoint")];
    const dialed = [
      ...endpoints.flatMap((endpoint) => (endpoint === undefined ? [] : [endpoint.replace(/:\d+$/, "")])),
      ...listAt(at(settings, "host", "hosts"), nodeIp).map(String),
    ];
    for (const target of dialed) if (!targets.has(target)) targets.set(target, name);
  }
  return targets;
}
