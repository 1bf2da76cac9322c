import { inParallel } from "../kernel/inParallel";
import { type Cluster, type ClusterHost, until } from "./Cluster";
import type { ClusterDeviation } from "./ClusterReport";
import { kubeletDeath, kubeletError } from "./hosts/kubeletTrouble";
import { lastError } from "./lastError";

/** The event of a worker that has joined. */
export const JOINED = "joined";

/** Seconds in which a worker has to join. kubeadm gives up by itself after one or two minutes. */
const JOIN_SECONDS = 150;

/** Workers that join at a time. A join mostly waits. */
const JOINS_AT_ONCE = 8;

/**
 * Lets workers join at the same time, once the cluster knows their tokens.
 * @param tokens by the worker's name in the manifest
 * @param tokenSecrets Kubernetes YAML with the Secrets of the tokens
 * @returns for each worker the deviation if it does not join
 */
export async function joinWorkers(
  cluster: Cluster,
  workers: readonly ClusterHost[],
  { tokens, tokenSecrets }: { readonly tokens: Readonly<Record<string, string>>; readonly tokenSecrets: string },
): Promise<readonly (ClusterDeviation | undefined)[]> {
  // kubectl fails if there is nothing to apply.
  if (workers.length > 0) await cluster.kubectl.check(["apply", "--server-side", "--filename=-"], tokenSecrets);
  cluster.begins(`${workers.length} workers join`);
  return inParallel(workers, JOINS_AT_ONCE, (host) => join(cluster, host, tokens[host.name] ?? ""));
}

/**
 * Lets a worker join with its own unit, as the host does when its token appears.
 * @returns the deviation if it does not join, with the cause that the script gives
 */
export async function join(cluster: Cluster, host: ClusterHost, token: string): Promise<ClusterDeviation | undefined> {
  const { running } = host;
  if (!(await startJoin(host, token))) {
    return {
      host: host.name,
      what: "join",
      expected: "a unit joins the cluster",
      observed: "the host has no unit kubeadm-join",
      cause: "The host's settings name no pin of the cluster's CA.",
    };
  }
  const { hasJoined, refusal, death, log } = await joinAttempt(host);
  if (hasJoined) {
    cluster.record(JOINED, host.name);
    return undefined;
  }
  await running.stop("kubeadm-join");
  return {
    host: host.name,
    what: "join",
    expected: "the worker joins",
    observed: kubeadmError(log) ?? (death === undefined ? lastError(log) : "kubeadm waits for the kubelet"),
    cause: death ?? (await causeOfJoin(host, refusal)),
  };
}

/** Writes a worker's token, and starts the unit that waits for it. Returns false if the host has no such unit. */
export async function startJoin(host: ClusterHost, token: string): Promise<boolean> {
  if (!(await writeToken(host, token))) return false;
  await host.running.start("kubeadm-join");
  return true;
}

/** Writes a worker's token as agenix does at every boot. Returns false if the host has no use for it. */
export async function writeToken({ running, settings }: ClusterHost, token: string): Promise<boolean> {
  const file = settings.units["kubeadm-join"]?.environment["TOKEN_FILE"];
  if (file === undefined) return false;
  await running.write(file, { content: `${token}\n`, mode: "400" });
  return true;
}

/** How the first attempt to join ended. */
export interface JoinAttempt {
  readonly hasJoined: boolean;
  /** The script's reason; undefined if it gave none. */
  readonly refusal: string | undefined;
  /** Why the kubelet keeps ending; undefined if it does not. */
  readonly death: string | undefined;
  readonly log: string;
}

/** Waits for the end of the first attempt. The unit tries again by itself. */
export async function joinAttempt(host: ClusterHost): Promise<JoinAttempt> {
  let log = "";
  let death: string | undefined;
  await until(JOIN_SECONDS, async () => {
    death = await kubeletDeath(host.running);
    log = await host.running.log("kubeadm-join");
    return /^(Joined\.$|Not joined: )/m.test(log) || death !== undefined;
  });
  const [, refusal] = /^Not joined: (.*)$/m.exec(log) ?? [];
  return { hasJoined: refusal === undefined && (await hasJoined(host)), refusal, death, log };
}

/** Whether the script has said so, and left what the kubelet needs. */
export async function hasJoined({ running }: ClusterHost): Promise<boolean> {
  if (!/^Joined\.$/m.test(await running.log("kubeadm-join"))) return false;
  return (await running.run(["test", "-e", "/etc/kubernetes/kubelet.conf"])).status === 0;
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
