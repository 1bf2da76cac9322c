import type { Topology } from "@ducksnest/topology";
import { inParallel } from "../../kernel/inParallel";
import type { Cluster } from "../Cluster";
import { ClusterFailure } from "../ClusterFailure";
import type { ClusterDeviation, NodeReport } from "../ClusterReport";
import type { StagePki } from "../createControlPlane";
import { startRuntime } from "../hosts/startRuntime";
import { joinWorkers } from "../join";
import { applyOutputs } from "../outputs/applyOutputs";
import type { CalicoFiles } from "../outputs/calicoKinds";
import type { ClusterManifest } from "../outputs/workloads";
import { certificateDeviations } from "../questions/apiCertificate";
import { nodeDeviations, nodeReports } from "../questions/nodes";
import { startControlPlane } from "./startControlPlane";

/** What a cluster without pods is made of. */
export interface ControlPlaneInput {
  readonly manifests: readonly ClusterManifest[];
  readonly pki: StagePki;
  /** By the worker's name in the manifest. */
  readonly tokens: Readonly<Record<string, string>>;
  readonly tokenSecrets: string;
  /** Undefined if they cannot be had. */
  readonly calico: CalicoFiles | undefined;
}

export interface ControlPlaneResult {
  readonly nodes: readonly NodeReport[];
  readonly deviations: readonly ClusterDeviation[];
  readonly notApplied: readonly string[];
}

/** Hosts that start or join at a time. */
const AT_ONCE = 4;

/**
 * The way of a cluster without pods: its control plane as processes, its workers' kubelets, its YAML. A step that fails
 * ends it, and is the last deviation.
 */
export async function rehearseControlPlane(
  cluster: Cluster,
  topology: Topology,
  input: ControlPlaneInput,
): Promise<ControlPlaneResult> {
  const deviations: ClusterDeviation[] = [];
  let nodes: readonly NodeReport[] = [];
  let notApplied: readonly string[] = [];
  try {
    cluster.begins("Starting containerd");
    await inParallel(cluster.hosts, AT_ONCE, (host) => startRuntime(host, []));
    await startControlPlane(cluster, input.pki);
    deviations.push(...(await certificateDeviations(cluster, topology, input.pki.publicFiles["ca.crt"] ?? "")));
    const joins = await joinWorkers(cluster, cluster.workers, input);
    deviations.push(...joins.filter((each) => each !== undefined));
    cluster.begins("Applying the workloads");
    const applied = await applyOutputs(cluster, input.manifests, input.calico);
    deviations.push(...applied.deviations);
    notApplied = applied.notApplied;
    cluster.begins("Reading the nodes");
    nodes = await nodeReports(cluster, "registered");
    deviations.push(...(await nodeDeviations(cluster, topology, nodes, "registered")));
  } catch (error) {
    if (!(error instanceof ClusterFailure)) throw error;
    deviations.push(error.deviation);
  }
  return { nodes, deviations, notApplied };
}
