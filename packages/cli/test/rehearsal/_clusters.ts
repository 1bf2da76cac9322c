import type { ClusterDeviation, ClusterReport, NodeReport, ServiceAnswer } from "@ducksnest/rehearsal";
import type { HostFacts, Topology } from "@ducksnest/topology";

/** A report about a cluster that never ran, as designed. @param changes the fields that matter to the test */
export function aClusterReport({ hosts }: Topology, changes: Partial<ClusterReport> = {}): ClusterReport {
  return {
    level: "cluster",
    notApplied: [],
    warnings: [],
    real: [
      { name: "kubeadm", version: "1.36.3" },
      { name: "kubelet", version: "1.36.3" },
      { name: "etcd", version: "3.6.8" },
    ],
    tools: [{ name: "kubectl", version: "1.36.3" }],
    imitated: ["Felix", "Tailscale"],
    differences: [],
    imageLimits: [],
    events: [
      { after: 4.2, what: "control plane up", host: undefined },
      ...hosts.map(({ name }, index) => ({ after: 8.4 + index, what: "Ready", host: name })),
    ],
    nodes: hosts.map(nodeOf),
    services: hosts.flatMap(({ name }) => [
      anAnswer({ from: name }),
      anAnswer({ from: name, way: "node-port", to: name }),
    ]),
    deviations: [],
    seconds: 57.3,
    peakMemoryMiB: 2501,
    ...changes,
  };
}

/** A service that answers. @param changes the fields that matter to the test */
export function anAnswer(changes: Partial<ServiceAnswer> = {}): ServiceAnswer {
  return { service: "blog/blog", from: "firebat", way: "cluster-ip", to: "", delivered: true, ...changes };
}

/** A worker that does not join. @param changes the fields that matter to the test */
export function aClusterDeviation(changes: Partial<ClusterDeviation> = {}): ClusterDeviation {
  return {
    host: "firebat",
    what: "join",
    expected: "the worker joins",
    observed: "error: no certificate matches the pin",
    cause: "The pin is that of another CA.",
    ...changes,
  };
}

function nodeOf({ name, nodeName, role, nodeIp, kubelet }: HostFacts, index: number): NodeReport {
  const isControlPlane = role === "control-plane";
  return {
    host: name,
    node: nodeName,
    joinedAfter: isControlPlane ? undefined : 7.4 + index,
    readyAfter: 8.4 + index,
    internalIp: String(nodeIp),
    labels: { ...kubelet.labels, "kubernetes.io/os": "linux" },
    taints: isControlPlane ? ["node-role.kubernetes.io/control-plane:NoSchedule"] : [],
    kubeletVersion: "v1.36.3",
    containerRuntime: "containerd://2.4.2",
  };
}
