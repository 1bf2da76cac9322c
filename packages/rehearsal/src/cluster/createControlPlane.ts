import type { RunningHost } from "../host/RunningHost";
import { type Cluster, until } from "./Cluster";
import { ClusterFailure } from "./ClusterFailure";
import { kubeletDeath, kubeletError, staticPodTrouble } from "./hosts/kubeletTrouble";
import { lastError } from "./lastError";

/** Files with the private half of a PKI by name, such as `pki-ca`, and with the public half, such as `ca.crt`; in PEM. */
export interface StagePki {
  readonly publicFiles: Readonly<Record<string, string>>;
  readonly privateFiles: Readonly<Record<string, string>>;
}

/** Where the stage puts both halves. The control plane's settings name these folders. */
export const PKI_FOLDERS = { publicFiles: "/etc/stage/pki", privateFiles: "/run/agenix" } as const;

/** Seconds in which `kubeadm init` has to succeed. It waits four minutes for its parts by itself. */
const INIT_SECONDS = 300;

/**
 * Creates the control plane with its own unit, as the host does at its first boot.
 * @throws ClusterFailure with the cause if kubeadm fails
 */
export async function createControlPlane(cluster: Cluster, pki: StagePki): Promise<void> {
  const { name, running } = cluster.controlPlane;
  for (const half of ["publicFiles", "privateFiles"] as const) {
    for (const [file, content] of Object.entries(pki[half])) {
      await running.write(`${PKI_FOLDERS[half]}/${file}`, { content, mode: half === "publicFiles" ? "644" : "600" });
    }
  }
  cluster.begins("kubeadm init");
  let ended = false;
  void running.start("kubeadm-init").then(() => {
    ended = true;
  });
  let trouble: string | undefined;
  await until(INIT_SECONDS, async () => {
    if (!ended) trouble = (await kubeletDeath(running)) ?? (await staticPodTrouble(running));
    return ended || trouble !== undefined;
  });
  if (trouble === undefined && (await running.unit("kubeadm-init")).state === "active") {
    cluster.record("control plane up");
    return;
  }
  const log = await running.log("kubeadm-init");
  await running.stop("kubeadm-init");
  throw new ClusterFailure({
    host: name,
    what: "kubeadm init",
    expected: "the control plane is up",
    observed: ended ? lastError(log) : "kubeadm waits in vain",
    cause: trouble ?? (await causeOfInit(running, log)),
  });
}

async function causeOfInit(running: RunningHost, log: string): Promise<string> {
  if (/kubelet is not healthy|kubelet to (start|boot)/i.test(log)) {
    return `The kubelet does not run. It says: ${kubeletError(await running.log("kubelet"))}`;
  }
  const errors = log
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => /^(\[ERROR|error[: ]|No control plane)|level=error/i.test(line));
  const [own = `kubeadm says: ${lastError(log)}`] = errors.filter((line) =>
    /^No control plane: (?!kubeadm failed)/.test(line),
  );
  const words = errors.filter((line) => !line.startsWith("No control plane"));
  if (words.some((line) => line.includes("incomplete external CA"))) {
    return `A CA in /etc/kubernetes/pki has no key, so that kubeadm takes it for one whose key is elsewhere. kubeadm-init.sh has to copy ca.key, front-proxy-ca.key and etcd/ca.key. kubeadm says: ${words.join(" ")}`;
  }
  return words.length > 0 ? `kubeadm says: ${words.join(" ")}` : own;
}
