import { basename, join } from "node:path";
import type { ImageArchive } from "../../images/imagesOf";
import type { ClusterHost } from "../Cluster";
import { bootUnits } from "./bootUnits";

/**
 * Starts a host's units, and loads images into its container runtime.
 * @param archives in the temporary folder of the run
 * @throws ClusterFailure if containerd does not start
 */
export async function startRuntime(host: ClusterHost, archives: readonly ImageArchive[]): Promise<void> {
  await bootUnits(host);
  await loadImages(host, archives);
}

/** Images of the control plane's own parts are not loaded on workers. */
const OF_CONTROL_PLANE = /\/(kube-apiserver|kube-controller-manager|kube-scheduler|etcd)[:@]/;

/** Loads the images that the host's role needs. */
export async function loadImages({ running, settings }: ClusterHost, archives: readonly ImageArchive[]): Promise<void> {
  const isWorker = settings.role === "worker";
  for (const { name, file } of archives) {
    if (isWorker && OF_CONTROL_PLANE.test(name)) continue;
    const shared = join("/run/stage/shared", basename(file));
    await running.check(["ctr", "--namespace=k8s.io", "images", "import", shared]);
  }
}
