import type { HostFacts, Topology } from "@ducksnest/topology";
import * as z from "zod";
import { type Cluster, until } from "../Cluster";
import type { ClusterDeviation, NodeReport } from "../ClusterReport";
import { kubeletDeath, kubeletError } from "../hosts/kubeletTrouble";
import { JOINED } from "../join";

const NODES = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string(), labels: z.record(z.string(), z.string()).default({}) }),
      spec: z.object({
        taints: z.array(z.object({ key: z.string(), value: z.string().default(""), effect: z.string() })).default([]),
      }),
      status: z.object({
        addresses: z.array(z.object({ type: z.string(), address: z.string() })).default([]),
        conditions: z
          .array(z.object({ type: z.string(), status: z.string(), message: z.string().default("") }))
          .default([]),
        nodeInfo: z.object({ kubeletVersion: z.string(), containerRuntimeVersion: z.string() }),
      }),
    }),
  ),
});

type ApiNode = z.infer<typeof NODES>["items"][number];

/** Seconds in which a node that has joined is as wanted. The kubelet reports every 10 s at the latest. */
const NODE_SECONDS = 60;

/** What a node has to become. Without a pod network, it can register but not become Ready. */
export type WantedNode = "ready" | "registered";

/** The kubelet's words for a node that lacks nothing but a pod network. */
const WITHOUT_POD_NETWORK = /NetworkPluginNotReady/;

/** Taints that Kubernetes itself sets while a node is not Ready. */
const PASSING = /^node\.kubernetes\.io\/(not-ready|unreachable|network-unavailable)$/;

async function readNodes({ kubectl }: Cluster): Promise<readonly ApiNode[]> {
  return NODES.parse(await kubectl.get("nodes")).items;
}

/** Waits until all nodes are as wanted, and reads what the API server knows of them. */
export async function nodeReports(cluster: Cluster, wanted: WantedNode = "ready"): Promise<readonly NodeReport[]> {
  const ready = new Map<string, number>();
  await until(NODE_SECONDS, async () => {
    const nodes = await readNodes(cluster);
    for (const node of nodes) {
      if (!isReady(node) || ready.has(node.metadata.name)) continue;
      ready.set(node.metadata.name, cluster.seconds);
      cluster.record("Ready", cluster.ofNode(node.metadata.name)?.name ?? node.metadata.name);
    }
    return nodes.every((node) => isAs(wanted, node));
  });
  return (await readNodes(cluster)).map((node) => {
    const host = cluster.ofNode(node.metadata.name)?.name ?? node.metadata.name;
    return {
      host,
      node: node.metadata.name,
      joinedAfter: cluster.secondsOf(JOINED, host),
      readyAfter: ready.get(node.metadata.name),
      internalIp: node.status.addresses.find(({ type }) => type === "InternalIP")?.address,
      labels: node.metadata.labels,
      taints: taintsOf(node),
      kubeletVersion: node.status.nodeInfo.kubeletVersion,
      containerRuntime: node.status.nodeInfo.containerRuntimeVersion,
    };
  });
}

/** What the API server knows of the nodes, against the design. */
export async function nodeDeviations(
  cluster: Cluster,
  topology: Topology,
  reports: readonly NodeReport[],
  wanted: WantedNode = "ready",
): Promise<readonly ClusterDeviation[]> {
  const deviations: ClusterDeviation[] = [];
  for (const report of reports) {
    const facts = topology.hosts.find(({ name }) => name === report.host);
    if (facts !== undefined) deviations.push(...differences(facts, report));
    deviations.push(...(await notReady(cluster, report, wanted)));
  }
  return [...deviations, ...strangeNodes(topology.hosts, reports), ...missingNodes(cluster, reports)];
}

/** Nodes with the name of no host. */
export function strangeNodes(
  hosts: readonly Pick<HostFacts, "name">[],
  reports: readonly Pick<NodeReport, "host" | "node">[],
): readonly ClusterDeviation[] {
  return reports
    .filter(({ host }) => hosts.every(({ name }) => name !== host))
    .map(({ host, node }) =>
      deviation(
        host,
        "node name",
        "the name of a host",
        node,
        "A kubelet registers with another name than its host has. Look at nodeRegistration.name of kubeadm's configuration, and at --hostname-override.",
      ),
    );
}

interface HostOfNode {
  readonly name: string;
  readonly settings: { readonly hostname: string };
}

/** What missingNodes needs of a cluster. */
interface Joined extends Pick<Cluster, "secondsOf"> {
  readonly controlPlane: HostOfNode;
  readonly workers: readonly HostOfNode[];
}

/** Hosts that have joined, or are the control plane, but whose node the API server does not know. */
export function missingNodes(
  cluster: Joined,
  reports: readonly Pick<NodeReport, "host">[],
): readonly ClusterDeviation[] {
  const joined = cluster.workers.filter(({ name }) => cluster.secondsOf(JOINED, name) !== undefined);
  return [cluster.controlPlane, ...joined]
    .filter(({ name }) => reports.every(({ host }) => host !== name))
    .map(({ name, settings }) =>
      deviation(
        name,
        "node",
        `the node ${settings.hostname}`,
        "no such node",
        "The host has joined, but the API server does not know its node. Look at the names of the other nodes.",
      ),
    );
}

function differences(facts: HostFacts, report: NodeReport): readonly ClusterDeviation[] {
  const host = facts.name;
  const labels = Object.entries(facts.kubelet.labels).filter(([key, value]) => report.labels[key] !== value);
  const taints = facts.role === "control-plane" ? ["node-role.kubernetes.io/control-plane:NoSchedule"] : [];
  return [
    ...(report.node === facts.nodeName
      ? []
      : [
          deviation(
            host,
            "node name",
            facts.nodeName,
            report.node,
            "The node registers with another name than the host has.",
          ),
        ]),
    ...(report.internalIp === String(facts.nodeIp)
      ? []
      : [
          deviation(
            host,
            "node IP",
            String(facts.nodeIp),
            report.internalIp ?? "none",
            "The kubelet reports another address than the design's. Look at --node-ip in ducksnest.kubelet.extraArgs.",
          ),
        ]),
    ...labels.map(([key, value]) =>
      deviation(
        host,
        `label ${key}`,
        value,
        report.labels[key] ?? "none",
        "The kubelet did not register with this label. Look at ducksnest.kubelet.labels.",
      ),
    ),
    ...(report.taints.join() === taints.join()
      ? []
      : [
          deviation(
            host,
            "taints",
            taints.join(", ") || "none",
            report.taints.join(", ") || "none",
            "The kubelet did not register with these taints. Look at ducksnest.kubelet.taints.",
          ),
        ]),
  ];
}

async function notReady(
  cluster: Cluster,
  { host, node }: NodeReport,
  wanted: WantedNode,
): Promise<readonly ClusterDeviation[]> {
  const found = (await readNodes(cluster)).find(({ metadata }) => metadata.name === node);
  if (found !== undefined && isAs(wanted, found)) return [];
  const condition = found?.status.conditions.find(({ type }) => type === "Ready");
  const running = cluster.ofNode(node)?.running;
  const words = running && ((await kubeletDeath(running)) ?? `It says: ${kubeletError(await running.log("kubelet"))}`);
  return [
    deviation(
      host,
      "node",
      wanted === "ready" ? "Ready" : "lacks nothing but a pod network",
      condition?.message || "not Ready",
      `The kubelet or its container runtime does not work. ${words ?? ""}`,
    ),
  ];
}

function deviation(host: string, what: string, expected: string, observed: string, cause: string): ClusterDeviation {
  return { host, what, expected, observed, cause };
}

function isAs(wanted: WantedNode, node: ApiNode): boolean {
  return isReady(node) || (wanted === "registered" && isRegistered(node));
}

/** Whether the kubelet has reported the node's addresses, and lacks nothing but a pod network. */
function isRegistered({ status }: ApiNode): boolean {
  const condition = status.conditions.find(({ type }) => type === "Ready");
  return status.addresses.length > 0 && WITHOUT_POD_NETWORK.test(condition?.message ?? "");
}

function isReady({ status }: ApiNode): boolean {
  return status.conditions.some(({ type, status }) => type === "Ready" && status === "True");
}

function taintsOf({ spec }: ApiNode): readonly string[] {
  return spec.taints
    .filter(({ key }) => !PASSING.test(key))
    .map(({ key, value, effect }) => `${key}${value === "" ? "" : `=${value}`}:${effect}`)
    .sort();
}
