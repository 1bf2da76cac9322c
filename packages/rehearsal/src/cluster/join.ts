import { type Cluster, type ClusterHost, until } from "./Cluster";
import type { ClusterDeviation } from "./ClusterReport";
import { kubeletDeath, kubeletError } from "./kubeletTrouble";
import { lastError } from "./startRuntime";

/** Seconds in which a worker has to join. kubeadm gives up by itself after one or two minutes. */
const JOIN_SECONDS = 150;

/**
 * Lets a worker join with its own unit, as the host does when its token appears.
 * @returns the deviation if it does not join, with the cause that the script gives
 */
export async function join(cluster: Cluster, host: ClusterHost, token: string): Promise<ClusterDeviation | undefined> {
  const { running, settings } = host;
  const unit = settings.units["kubeadm-join"];
  const file = unit?.environment["TOKEN_FILE"];
  if (unit === undefined || file === undefined) {
    return {
      host: host.name,
      what: "join",
      expected: "a unit joins the cluster",
      observed: "the host has no unit kubeadm-join",
      cause: "The host's settings name no pin of the cluster's CA.",
    };
  }
  await running.write(file, { content: `${token}\n`, mode: "400" });
  await running.start("kubeadm-join");
  const joined = async () => (await running.run(["test", "-e", "/etc/kubernetes/kubelet.conf"])).status === 0;
  let log = "";
  let death: string | undefined;
  await until(JOIN_SECONDS, async () => {
    death = await kubeletDeath(running);
    log = await running.log("kubeadm-join");
    return /^(Joined\.$|Not joined: )/m.test(log) || death !== undefined;
  });
  if (/^Joined\.$/m.test(log) && (await joined())) {
    cluster.record(`${host.name} joined`);
    return undefined;
  }
  await running.stop("kubeadm-join");
  const [, reason] = /^Not joined: (.*)$/m.exec(log) ?? [];
  return {
    host: host.name,
    what: "join",
    expected: "the worker joins",
    observed: kubeadmError(log) ?? (death === undefined ? lastError(log) : "kubeadm waits for the kubelet"),
    cause: death ?? (await causeOfJoin(host, reason)),
  };
}

function kubeadmError(log: string): string | undefined {
  return (
    log
      .split("\n")
      .filter((line) => /^error: |^\s*\[ERROR /.test(line))
      .map((line) => line.trim())
      .join(" ") || undefined
  );
}

async function causeOfJoin({ running }: ClusterHost, reason: string | undefined): Promise<string> {
  if (reason === undefined) return "The script did not end in time.";
  if (/Resolving timed out|Could not resolve host/.test(reason)) {
    return `The API server's name is not in this host's /etc/hosts; add it to ducksnest.host.hosts. The script says: ${reason}`;
  }
  if (!/kubelet did not start/.test(reason)) return `The script says: ${reason}`;
  return `The kubelet does not run. It says: ${kubeletError(await running.log("kubelet"))}`;
}
