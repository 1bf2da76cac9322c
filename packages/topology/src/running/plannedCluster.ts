import type { LockedCluster } from "@ducksnest/manifest";
import type { CalicoFacts } from "../cluster/calico";
import type { ClusterFacts } from "../cluster/cluster";
import type { HostFacts } from "../hosts/HostFacts";
import type { ApiFacts } from "../network/api";

/** What decides which cluster a deployment makes. */
export interface PlannedClusterProps {
  readonly cluster: ClusterFacts;
  readonly api: ApiFacts;
  readonly calico: CalicoFacts;
  readonly controlPlane: HostFacts;
}

/**
 * The cluster that Terraform's next deployment makes, because a control plane on EC2 creates it at its first boot. It has no hosts
 * and no pins until it was seen. A control plane at home creates its cluster once it is installed, so nothing is known before.
 */
export function plannedCluster({ cluster, api, calico, controlPlane }: PlannedClusterProps): LockedCluster | undefined {
  if (controlPlane.kind !== "aws") return undefined;
  return {
    kubernetesVersion: cluster.kubernetesVersion,
    controlPlaneEndpoint: `${api.endpoint.host}:${api.endpoint.port}`,
    controlPlaneAddress: String(controlPlane.nodeIp),
    serviceCidr: String(cluster.serviceCidr),
    podCidr: String(cluster.podCidr),
    dnsDomain: cluster.dnsDomain,
    encapsulation: calico.encapsulation,
    caPins: [],
    hosts: [],
  };
}
