import type { ImageArchive } from "../images/imagesOf";
import { inParallel } from "../kernel/inParallel";
import { type Cluster, type ClusterHost, until } from "./Cluster";
import { ClusterFailure } from "./ClusterFailure";
import type { ClusterDeviation, PodAnswer } from "./ClusterReport";
import { createControlPlane } from "./createControlPlane";
import type { ClusterFault, ClusterFaultReport } from "./faults/ClusterFault";
import { playFaults } from "./faults/playFaults";
import type { Scenery } from "./faults/Scene";
import { installPodNetwork } from "./hosts/podNetwork";
import { startRuntime } from "./hosts/startRuntime";
import { type Inspection, inspect } from "./inspect";
import { joinWorkers } from "./join";
import { applyOutputs } from "./outputs/applyOutputs";
import { certificateDeviations } from "./questions/apiCertificate";
import { askPods, questionPods } from "./questions/podQuestions";
import { answeringServices } from "./questions/services";

/** Hosts that are loaded with images at a time. */
const AT_ONCE = 4;

/** What became of a cluster. */
export interface ClusterResult extends Inspection {
  readonly pods: readonly PodAnswer[];
  /** Outputs of Kubernetes YAML that the API server was not asked to take, because their kinds cannot be had. */
  readonly notApplied: readonly string[];
  readonly faults: readonly ClusterFaultReport[];
}

const APPLY = ["apply", "--server-side", "--filename=-"] as const;

/** The cluster's way from nothing to its workloads, and its faults. A failure of a step ends it, and is the last deviation. */
export async function clusterRun(
  cluster: Cluster,
  scenery: Scenery,
  faults: readonly ClusterFault[],
): Promise<ClusterResult> {
  const { topology, stage, input } = scenery;
  const deviations: ClusterDeviation[] = [];
  let inspection: Inspection = { nodes: [], services: [], deviations: [] };
  let pods: readonly PodAnswer[] = [];
  let notApplied: readonly string[] = [];
  let reports: readonly ClusterFaultReport[] = [];
  try {
    const workers = await startRuntimes(cluster, scenery.archives, deviations);
    await createControlPlane(cluster, input.pki);
    deviations.push(...(await certificateDeviations(cluster, topology, input.pki.publicFiles["ca.crt"] ?? "")));
    await inParallel(cluster.hosts, AT_ONCE, (host) => installPodNetwork(host, stage));
    const joins = await joinWorkers(cluster, workers, input);
    deviations.push(...joins.filter((each) => each !== undefined));
    cluster.begins("Applying the workloads");
    const joined = [cluster.controlPlane, ...workers.filter((_, index) => joins[index] === undefined)];
    await applyQuestions(cluster, joined);
    const applied = await applyOutputs(cluster, input.manifests, scenery.calico);
    deviations.push(...applied.deviations);
    notApplied = applied.notApplied;
    cluster.begins("Waiting for nodes and workloads, and asking the services");
    inspection = await inspect(cluster, topology, stage);
    deviations.push(...inspection.deviations);
    cluster.begins("Asking from pods");
    const fromPods = await askPods(cluster, stage, topology.cluster.dnsDomain, answeringServices(inspection.services));
    pods = fromPods.answers;
    deviations.push(...fromPods.deviations);
    reports = await playFaults(cluster, scenery, faults, deviations);
  } catch (error) {
    if (!(error instanceof ClusterFailure)) throw error;
    deviations.push(error.deviation);
  }
  return { ...inspection, pods, notApplied, deviations, faults: reports };
}

/** Seconds in which a new cluster makes the service account that every pod needs. */
const ACCOUNT_SECONDS = 30;

/** Starts the pods that ask, once a cluster that has just started takes pods. */
async function applyQuestions({ kubectl }: Cluster, joined: readonly ClusterHost[]): Promise<void> {
  await until(ACCOUNT_SECONDS, async () => (await kubectl.run(["get", "serviceaccount", "default"])).status === 0);
  await kubectl.check(APPLY, questionPods(joined.map(({ settings }) => settings.hostname)));
}

/** Starts the hosts' container runtimes. Returns the workers that can join. */
async function startRuntimes(
  cluster: Cluster,
  archives: readonly ImageArchive[],
  deviations: ClusterDeviation[],
): Promise<readonly ClusterHost[]> {
  cluster.begins("Starting containerd and loading images");
  const failures = await inParallel(cluster.hosts, AT_ONCE, (host) => runtimeFailure(host, archives));
  const failed = failures.filter((each) => each !== undefined);
  deviations.push(...failed);
  cluster.record("containerd up");
  return cluster.workers.filter(({ name }) => failed.every(({ host }) => host !== name));
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
