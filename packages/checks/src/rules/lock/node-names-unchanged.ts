import type { ManifestRule } from "../../Rule";

/** A kubelet's certificate allows it to act only as the node that it joined as. */
export const NodeNamesRule: ManifestRule = {
  name: "node-names-unchanged",
  subject: "manifest",
  severity: "error",
  meaning:
    "A host that joined the cluster must keep its hostname, because its kubelet has a certificate for the node of that name only.",
  remedy: "Write the old hostname, or remove the node and let the host join again.",
  source: "https://kubernetes.io/docs/reference/access-authn-authz/node/",
  check({ topology, lock, report }) {
    const nodes = new Map(lock?.lock.cluster?.hosts.map((host) => [host.name, host.node]));
    for (const { name, hostname, nodeName, role } of topology.hosts) {
      const before = nodes.get(name);
      // The name of the control plane is a part of the endpoint.
      if (lock === undefined || before === undefined || before === nodeName || role === "control-plane") continue;
      report({
        path: ["hosts", name, "hostname"],
        ...(hostname === name && { at: "key" as const, path: ["hosts", name] }),
        message: `Host "${name}" becomes the node "${nodeName}", but it joined the cluster as "${before}" (${lock.lineInCluster("hosts", name)} of ducksnest.lock). Its kubelet may only act as "${before}", so the node would stay NotReady.`,
        fix:
          `Write \`hosts.${name}.hostname: ${before}\`. To migrate, run \`kubectl drain ${before} --ignore-daemonsets --delete-emptydir-data\`, \`kubectl delete node ${before}\` and, on the host, ` +
          `\`kubeadm reset\`; make its key and a join token for the new name, delete ${lock.lineInCluster("hosts", name)} of ducksnest.lock, and deploy it.`,
      });
    }
  },
};
