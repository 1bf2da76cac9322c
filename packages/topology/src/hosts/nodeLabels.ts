import type { Host } from "@ducksnest/manifest";
import type { Machine } from "./machine";

/** Keys of the node labels that workloads select by. Kubernetes' own if one exists, because a kubelet may set those. */
export const NODE_LABELS = {
  region: "topology.kubernetes.io/region",
  zone: "topology.kubernetes.io/zone",
  instanceType: "node.kubernetes.io/instance-type",
  site: "ducksnest/site",
  cpuLevel: "ducksnest/cpu-level",
  gpu: "ducksnest/gpu",
} as const;

/**
 * Labels of a node, sorted by key. Each home is a zone, so spreading over zones also spreads between cloud and home.
 * @see https://kubernetes.io/docs/reference/labels-annotations-taints/
 * @see https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#noderestriction
 */
export function nodeLabels(host: Host, machine: Machine): Readonly<Record<string, string>> {
  const place =
    host.kind === "aws"
      ? {
          [NODE_LABELS.region]: host.site.region,
          [NODE_LABELS.zone]: `${host.site.region}${host.subnet.zone}`,
          [NODE_LABELS.instanceType]: host.instanceType,
        }
      : { [NODE_LABELS.zone]: host.site.name };
  const labels = {
    ...place,
    [NODE_LABELS.site]: host.site.name,
    ...(machine.cpuLevel && { [NODE_LABELS.cpuLevel]: machine.cpuLevel }),
    ...(machine.nvidia && { [NODE_LABELS.gpu]: `nvidia-${machine.nvidia.architecture}` }),
  };
  return Object.fromEntries(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
}
