import { podUnit } from "../../staticPods/podUnit";
import { parseStaticPod, type StaticPod } from "../../staticPods/StaticPod";
import { prepareVolumes } from "../../staticPods/volumes";
import { type Cluster, type ClusterHost, until } from "../Cluster";
import { ClusterFailure } from "../ClusterFailure";
import type { StagePki } from "../createControlPlane";
import { unitFile } from "../hosts/unitFile";
import { lastError } from "../lastError";
import { installPki, kubeadm } from "./kubeadm";

const MANIFESTS = "/etc/kubernetes/manifests";
/** The phases of `kubeadm init` before its parts run, and those that need them to. Between them comes kubelet-start. */
const BEFORE = ["preflight", "certs", "kubeconfig", "etcd", "control-plane"];
const AFTER = ["upload-config", "mark-control-plane", "bootstrap-token", "kubelet-finalize", "addon"];
/** The first waits for pods that never run; the others only make copies and texts for further control planes. */
const LEFT_OUT = ["wait-control-plane", "upload-certs", "show-join-command"];

/** Seconds in which the API server is ready. It waits for etcd by itself. */
const READY_SECONDS = 60;

/**
 * Creates the control plane with the phases of `kubeadm init`, without containers: the static pods run as processes.
 * @throws ClusterFailure with the cause if a phase fails or the API server does not become ready
 * @throws CannotRehearse for a static pod that cannot run as a process
 */
export async function startControlPlane(cluster: Cluster, pki: StagePki): Promise<void> {
  cluster.begins("kubeadm's phases");
  await kubeadm(cluster, "config", "validate");
  await installPki(cluster, pki);
  await init(cluster, ["kubelet-start", ...AFTER, ...LEFT_OUT]);
  cluster.record("certificates and manifests made");
  const pods = await takeManifests(cluster.controlPlane);
  for (const pod of pods) await startPod(cluster.controlPlane, pod);
  await kubeadm(cluster, "init", "phase", "kubelet-start");
  await waitUntilReady(cluster, pods);
  cluster.record("API server ready");
  await init(cluster, [...BEFORE, "kubelet-start", ...LEFT_OUT]);
  cluster.record("control plane up");
}

async function init(cluster: Cluster, skipped: readonly string[]): Promise<void> {
  await kubeadm(cluster, "init", "--skip-token-print", `--skip-phases=${skipped.join(",")}`);
}

/** The static pods. Their manifests are removed, so that the kubelet does not try to run them as pods. */
async function takeManifests({ running }: ClusterHost): Promise<readonly StaticPod[]> {
  const names = (await running.check(["ls", MANIFESTS])).split("\n").filter((name) => name.endsWith(".yaml"));
  const pods: StaticPod[] = [];
  for (const name of names) pods.push(parseStaticPod(await running.check(["cat", `${MANIFESTS}/${name}`])));
  for (const name of names) await running.check(["rm", `${MANIFESTS}/${name}`]);
  return pods;
}

async function startPod({ name: host, running }: ClusterHost, pod: StaticPod): Promise<void> {
  const missing = await prepareVolumes(pod, async (argv) => (await running.run(argv)).status === 0);
  if (missing.length > 0) {
    throw new ClusterFailure({
      host,
      what: `static pod ${pod.name}`,
      expected: "its volumes can be mounted",
      observed: missing.map(({ path, type }) => `${path} is not of type ${type}`).join("; "),
      cause:
        "The kubelet would not start the pod. Make the path on the host, or remove the volume from the configuration.",
    });
  }
  await running.write(`/etc/systemd/system/${pod.name}.service`, { content: unitFile(podUnit(pod)) });
  await running.start(pod.name);
}

async function waitUntilReady({ controlPlane, kubectl }: Cluster, pods: readonly StaticPod[]): Promise<void> {
  const { name: host, running } = controlPlane;
  let answer = "";
  const isReady = async () => {
    const { status, stderr } = await kubectl.run(["get", "--raw=/readyz", "--request-timeout=5s"]);
    answer = stderr.trim();
    return status === 0;
  };
  if (await until(READY_SECONDS, isReady)) return;
  const failing: string[] = [];
  for (const { name } of pods) {
    const { state, restarts } = await running.unit(name);
    if (state !== "active" || restarts > 0) failing.push(`${name} says: ${lastError(await running.log(name))}`);
  }
  throw new ClusterFailure({
    host,
    what: "API server",
    expected: `ready within ${READY_SECONDS} s`,
    observed: answer,
    cause: failing.join(" ") || "All parts of the control plane run. Look at their logs.",
  });
}
