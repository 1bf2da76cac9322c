import type { Cluster } from "../Cluster";
import { ClusterFailure } from "../ClusterFailure";
import type { StagePki } from "../createControlPlane";
import { stagePath } from "../hosts/hostSeed";
import { lastError } from "../lastError";
import { ignoredChecks, warningsIn } from "../warnings";

/** Where kubeadm finds the PKI that was made beforehand, by the names of the stage's files. */
const PKI_PATHS = {
  publicFiles: {
    "ca.crt": "ca.crt",
    "front-proxy-ca.crt": "front-proxy-ca.crt",
    "etcd-ca.crt": "etcd/ca.crt",
    "sa.pub": "sa.pub",
  },
  privateFiles: {
    "pki-ca": "ca.key",
    "pki-front-proxy-ca": "front-proxy-ca.key",
    "pki-etcd-ca": "etcd/ca.key",
    "pki-sa": "sa.key",
  },
} as const;

/** Puts the PKI where kubeadm looks for it, as the script of the unit kubeadm-init does. */
export async function installPki({ controlPlane }: Cluster, pki: StagePki): Promise<void> {
  for (const half of ["publicFiles", "privateFiles"] as const) {
    for (const [file, path] of Object.entries(PKI_PATHS[half])) {
      const content = pki[half][file];
      if (content === undefined) throw new Error(`the stage's PKI lacks ${file}`);
      const mode = half === "publicFiles" ? "644" : "600";
      await controlPlane.running.write(`/etc/kubernetes/pki/${path}`, { content, mode });
    }
  }
}

/**
 * Lets kubeadm read the control plane's configuration, for a command such as `init phase kubelet-start`.
 * @throws ClusterFailure with kubeadm's words if it fails
 */
export async function kubeadm(cluster: Cluster, ...command: readonly string[]): Promise<void> {
  const { name, running, settings } = cluster.controlPlane;
  const file = settings.units["kubeadm-init"]?.environment["INIT_CONFIGURATION"];
  const what = ["kubeadm", ...command.filter((word) => !word.startsWith("--"))].join(" ");
  const expected = "succeeds";
  if (file === undefined) {
    const cause = "Without this unit, nothing creates the control plane.";
    throw new ClusterFailure({ host: name, what, expected, observed: "the host has no unit kubeadm-init", cause });
  }
  const { status, stdout, stderr } = await running.run(["kubeadm", ...command, `--config=${stagePath(file)}`]);
  cluster.warn(name, "kubeadm init", warningsIn(`${stdout}\n${stderr}`, ignoredChecks(settings)));
  if (status === 0) return;
  const errors = stderr.split("\n").filter((line) => /^\s*\[ERROR |^error: |^\S*: error/i.test(line));
  const observed = errors.map((line) => line.trim()).join(" ") || lastError(stderr || stdout);
  const cause = "kubeadm refuses the control plane's configuration. Look at ducksnest.control-plane.configuration.";
  throw new ClusterFailure({ host: name, what, expected, observed, cause });
}
