import { type Cluster, until } from "./Cluster";
import { ClusterFailure } from "./ClusterFailure";
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
  const started = running.start("kubeadm-init");
  let ended = false;
  void started.then(() => {
    ended = true;
  });
  await until(INIT_SECONDS, () => Promise.resolve(ended));
  const { state } = await running.unit("kubeadm-init");
  if (state === "active") {
    cluster.record("control plane up");
    return;
  }
  const log = await running.log("kubeadm-init");
  throw new ClusterFailure({
    host: name,
    what: "kubeadm init",
    expected: "the control plane is up",
    observed: ended ? lastError(log) : `kubeadm did not end within ${INIT_SECONDS} s`,
    cause: await causeOfInit(cluster, log),
  });
}

async function causeOfInit({ controlPlane }: Cluster, log: string): Promise<string> {
  const { running } = controlPlane;
  if (/kubelet is not healthy|kubelet to (start|boot)/i.test(log)) {
    return `The kubelet does not run. It says: ${lastError(await running.log("kubelet"))}`;
  }
  const errors = log.split("\n").filter((line) => /^\s*(\[ERROR|error[: ]|No control plane)|level=error/i.test(line));
  return `kubeadm says: ${errors.map((line) => line.trim()).join(" ") || lastError(log)}`;
}
