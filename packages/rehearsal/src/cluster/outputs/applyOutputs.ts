import type { Cluster } from "../Cluster";
import type { ClusterDeviation } from "../ClusterReport";
import { addCalicoKinds, type CalicoFiles } from "./calicoKinds";
import { applyManifests, type ClusterManifest } from "./workloads";

/** The results of applying the cluster's YAML. */
export interface Applied {
  readonly deviations: readonly ClusterDeviation[];
  /** Outputs that were left out, because Calico's kinds cannot be had. */
  readonly notApplied: readonly string[];
}

/** Groups of kinds that Calico brings. */
const OF_CALICO = /^(operator\.tigera\.io|(crd\.)?projectcalico\.org)\//;

/**
 * Applies Calico's kinds, if their files can be had, and then the cluster's YAML. Asks the API server which kinds it
 * knows. Without Calico's, the YAML that needs them is left out; any other unknown kind is a deviation.
 */
export async function applyOutputs(
  cluster: Cluster,
  manifests: readonly ClusterManifest[],
  calico: CalicoFiles | undefined,
): Promise<Applied> {
  const ofKinds =
    calico === undefined
      ? []
      : await addCalicoKinds(
          cluster,
          calico,
          manifests.map(({ text }) => text),
        );
  const known = new Set((await cluster.kubectl.check(["api-versions"])).split("\n"));
  const isLeftOut = ({ text }: ClusterManifest) =>
    versionsIn(text).some((version) => OF_CALICO.test(version) && !known.has(version));
  const deviations = await applyManifests(
    cluster,
    manifests.filter((manifest) => !isLeftOut(manifest)),
  );
  return {
    deviations: [...ofKinds, ...deviations],
    notApplied: manifests.filter(isLeftOut).map(({ name }) => name),
  };
}

/** The groups and versions of the objects in YAML. */
function versionsIn(text: string): readonly string[] {
  return [...text.matchAll(/^apiVersion: (\S+)$/gm)].flatMap(([, version]) => version ?? []);
}
