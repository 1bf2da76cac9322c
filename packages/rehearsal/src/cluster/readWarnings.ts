import type { Cluster } from "./Cluster";
import { ignoredChecks, warningsIn } from "./warnings";

/** The units whose logs have warnings of kubeadm, with the names that reports have for them. */
const UNITS = [
  ["kubeadm-init", "kubeadm init"],
  ["kubeadm-join", "kubeadm join"],
] as const;

/** Reads from the units' logs what kubeadm warned of. */
export async function readWarnings(cluster: Cluster): Promise<void> {
  for (const { name, running, settings } of cluster.hosts) {
    for (const [unit, program] of UNITS) {
      cluster.warn(name, program, warningsIn(await running.log(unit), ignoredChecks(settings)));
    }
  }
}
