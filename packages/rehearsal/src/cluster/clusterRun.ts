import { basename, join } from "node:path";
import type { Topology } from "@ducksnest/topology";
import { CNI_CONFIGURATION, CNI_PLUGINS, cniConfiguration } from "../cni/cniConfiguration";
import type { ImageArchive } from "../images/imagesOf";
import { inParallel } from "../kernel/inParallel";
import type { Stage } from "../stage/Stage";
import type { Cluster, ClusterHost } from "./Cluster";
import { ClusterFailure } from "./ClusterFailure";
import type { ClusterDeviation, NodeReport, PodAnswer, ServiceAnswer } from "./ClusterReport";
import { createControlPlane, type StagePki } from "./createControlPlane";
import { join as joinCluster } from "./join";
import { nodeDeviations, nodeReports } from "./nodes";
import { certificateDeviations } from "./questions/certificates";
import { kubeletDeviations } from "./questions/kubeletSettings";
import { askPods, questionPods } from "./questions/podQuestions";
import { askServices, serviceDeviations } from "./services";
import { startRuntime } from "./startRuntime";
import { applyManifests, type ClusterManifest, workloadDeviations } from "./workloads";

/** Hosts that are loaded with images at a time. */
const AT_ONCE = 4;
/** Workers that join at a time. A join mostly waits. */
const JOINS_AT_ONCE = 8;

/** What a cluster on its way from nothing needs. */
export interface ClusterMeans {
  readonly topology: Topology;
  readonly stage: Stage;
  /** In the shared folder of the hosts. */
  readonly archives: readonly ImageArchive[];
  readonly pki: StagePki;
  /** By the worker's name in the manifest. */
  readonly tokens: Readonly<Record<string, string>>;
  /** Kubernetes YAML with the Secrets of the tokens. */
  readonly tokenSecrets: string;
  readonly manifests: readonly ClusterManifest[];
}

/** What became of a cluster. */
export interface ClusterResult {
  readonly nodes: readonly NodeReport[];
  readonly services: readonly ServiceAnswer[];
  readonly pods: readonly PodAnswer[];
  readonly deviations: readonly ClusterDeviation[];
}

/** The cluster's way from nothing to its workloads. What fails ends it, and is the last deviation. */
export async function clusterRun(
  cluster: Cluster,
  { topology, stage, archives, pki, tokens, tokenSecrets, manifests }: ClusterMeans,
): Promise<ClusterResult> {
  const deviations: ClusterDeviation[] = [];
  let nodes: readonly NodeReport[] = [];
  let services: readonly ServiceAnswer[] = [];
  let pods: readonly PodAnswer[] = [];
  try {
    cluster.begins("Starting containerd and loading images");
    const failures = await inParallel(cluster.hosts, AT_ONCE, (host) =>
      runtimeFailure(host, archivesFor(host, archives)),
    );
    deviations.push(...failures.filter((each) => each !== undefined));
    const workers = cluster.workers.filter(({ name }) => deviations.every(({ host }) => host !== name));
    cluster.record("containerd up");
    await createControlPlane(cluster, pki);
    deviations.push(...(await certificateDeviations(cluster, topology)));
    if (workers.length > 0) await cluster.kubectl.check(["apply", "--server-side", "--filename=-"], tokenSecrets);
    await inParallel(cluster.hosts, AT_ONCE, (host) => installPodNetwork(host, stage));
    cluster.begins(`${workers.length} workers join`);
    const joins = await inParallel(workers, JOINS_AT_ONCE, (host) =>
      joinCluster(cluster, host, tokens[host.name] ?? ""),
    );
    deviations.push(...joins.filter((each) => each !== undefined));
    cluster.begins("Waiting for the nodes");
    nodes = await nodeReports(cluster);
    deviations.push(...(await nodeDeviations(cluster, topology, nodes)));
    const joined = nodes.map(({ node }) => node);
    deviations.push(...(await kubeletDeviations(cluster, joined)));
    cluster.begins("Applying the workloads");
    await cluster.kubectl.check(["apply", "--server-side", "--filename=-"], questionPods(joined));
    deviations.push(...(await applyManifests(cluster, manifests)));
    deviations.push(...(await workloadDeviations(cluster)));
    cluster.begins("Asking the services");
    services = await askServices(cluster, stage);
    deviations.push(...serviceDeviations(services));
    cluster.begins("Asking from pods");
    const fromPods = await askPods(cluster, stage, topology.cluster.dnsDomain);
    pods = fromPods.answers;
    deviations.push(...fromPods.deviations);
  } catch (error) {
    if (!(error instanceof ClusterFailure)) throw error;
    deviations.push(error.deviation);
  }
  return { nodes, services, pods, deviations };
}

/** Starts the container runtime. A worker without one cannot join, which does not keep the others from it. */
async function runtimeFailure(
  host: ClusterHost,
  archives: readonly ImageArchive[],
): Promise<ClusterDeviation | undefined> {
  try {
    await startRuntime(host, archives);
    return undefined;
  } catch (error) {
    if (error instanceof ClusterFailure && host.settings.role === "worker") return error.deviation;
    throw error;
  }
}

/** Images of the control plane's own parts are not loaded on workers. */
const OF_CONTROL_PLANE = /\/(kube-apiserver|kube-controller-manager|kube-scheduler|etcd)[:@]/;

function archivesFor({ settings }: ClusterHost, archives: readonly ImageArchive[]): readonly ImageArchive[] {
  const isWorker = settings.role === "worker";
  return archives
    .filter(({ name }) => !isWorker || !OF_CONTROL_PLANE.test(name))
    .map(({ name, file }) => ({ name, file: join("/run/stage/shared", basename(file)) }));
}

/** What calico-node does on a host before its first pod. */
async function installPodNetwork({ running, stage: host }: ClusterHost, stage: Stage): Promise<void> {
  const plugins = [...CNI_PLUGINS, "loopback"].map((name) => `/run/stage/bin/${name}`);
  // Packed packages have no executable files, so the mode is set here.
  await running.check(["install", "--mode=755", ...plugins, "/opt/cni/bin/"]);
  await running.write(`/etc/cni/net.d/${CNI_CONFIGURATION}`, { content: cniConfiguration(stage, host) });
}
