import type { Topology } from "@ducksnest/topology";
import type { Stage } from "../stage/Stage";
import type { Cluster } from "./Cluster";
import type { ClusterDeviation, NodeReport, ServiceAnswer } from "./ClusterReport";
import { workloadDeviations } from "./outputs/workloads";
import { kubeletDeviations } from "./questions/kubeletSettings";
import { nodeDeviations, nodeReports } from "./questions/nodes";
import { askServices, serviceDeviations } from "./questions/services";
import { apiVersion, versionDeviations } from "./questions/versionSkew";

/** The cluster's nodes, workloads and services, against the design. */
export interface Inspection {
  readonly nodes: readonly NodeReport[];
  readonly services: readonly ServiceAnswer[];
  readonly deviations: readonly ClusterDeviation[];
}

/** Waits until nodes and workloads are ready, and asks the services. */
export async function inspect(cluster: Cluster, topology: Topology, stage: Stage): Promise<Inspection> {
  const nodes = await nodeReports(cluster);
  const joined = nodes.map(({ node }) => node);
  const deviations = [
    ...(await nodeDeviations(cluster, topology, nodes)),
    ...(await kubeletDeviations(cluster, joined)),
    ...versionDeviations(nodes, await apiVersion(cluster)),
    ...(await workloadDeviations(cluster)),
  ];
  const services = await askServices(cluster, stage, joined);
  return { nodes, services, deviations: [...deviations, ...serviceDeviations(services)] };
}
