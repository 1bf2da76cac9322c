import type { LockText } from "@ducksnest/manifest";
import { isKubeletSkewSupported } from "@ducksnest/topology";

/** The minor of the API server that runs; undefined if no cluster was seen yet. */
export function runningMinor(lock: LockText | undefined): string | undefined {
  return lock?.lock.cluster?.kubernetesVersion;
}

/** Whether hosts may get kubelets of a minor. Without a cluster, they may get any. @param running minor of the API server */
export function mayDeploy(kubernetes: string, running: string | undefined): boolean {
  return running === undefined || isKubeletSkewSupported(kubernetes, running);
}

/** What comes before newer versions in the manifest of a running cluster, as the beginning of a sentence. */
export function upgradeFirst(running: string, kubernetes: string): string {
  return `First upgrade the API server from Kubernetes ${running} to ${kubernetes}, one minor at a time, as docs/checks/api-server-upgraded-first.md says`;
}
