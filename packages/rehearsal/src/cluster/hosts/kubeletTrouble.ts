import type { RunningHost } from "../../host/RunningHost";
import { lastError } from "../lastError";

/** A container's log that Kubernetes would show, by its pod: the last lines of the newest one. */
const CONTAINER_LOG = 'for file in $(ls -t /var/log/pods/"$1"_*/*/*.log); do tail -n 5 "$file"; exit; done';

/** How often a static pod has to fail until there is no hope. Its images are on the host, so even once is unusual. */
const FAILURES = 3;

/**
 * Why a kubelet cannot stay up, in its own words; undefined while it may. It counts as dead if systemd has started it again
 * and it ended once more, because the first end may be a restart that kubeadm asked for.
 */
export async function kubeletDeath(running: Pick<RunningHost, "unit" | "log">): Promise<string | undefined> {
  const { state, restarts } = await running.unit("kubelet");
  if (restarts === 0 || state === "active") return undefined;
  return `The kubelet does not stay up. It says: ${kubeletError(await running.log("kubelet"))}`;
}

/** Why the kubelet of a control plane cannot start the static pods; undefined while it may. */
export async function staticPodTrouble(running: Pick<RunningHost, "log" | "run">): Promise<string | undefined> {
  const failures = syncFailures(await running.log("kubelet", 400));
  for (const [pod, errors] of failures) {
    const error = errors.at(-1) ?? "";
    if (errors.length < FAILURES || /back-off (10|20)s/.test(error)) continue; // parts that wait for others end once or twice
    if (!/CrashLoopBackOff/.test(error)) return `The kubelet cannot start the pod ${pod}. It says: ${error}`;
    const { stdout } = await running.run(["sh", "-c", CONTAINER_LOG, "log", pod.replace("/", "_")]);
    return `The pod ${pod} ends again and again. It says: ${lastError(stdout)}`;
  }
  return undefined;
}

/** The kubelet's messages about pods that it could not start, by `namespace/name`. */
function syncFailures(log: string): ReadonlyMap<string, readonly string[]> {
  const failures = new Map<string, string[]>();
  for (const [, error = "", pod = ""] of log.matchAll(
    /"Error syncing pod, skipping" err="((?:[^"\\]|\\.)*)" pod="([^"]+)"/g,
  ))
    failures.set(pod, [...(failures.get(pod) ?? []), unquoted(error)]);
  return failures;
}

/** The error that ended a kubelet, or the last one that it wrote. */
export function kubeletError(log: string): string {
  const fatal = [...log.matchAll(/"command failed" err="((?:[^"\\]|\\.)*)"/g)].at(-1)?.[1];
  return fatal === undefined ? lastError(log) : unquoted(fatal);
}

/** klog quotes as Go does, and errors quote other errors. */
function unquoted(text: string): string {
  let result = text;
  for (let before = ""; before !== result; ) {
    before = result;
    result = result.replace(/\\(["\\])/g, "$1");
  }
  return result.replace(/\\[nt]/g, " ");
}
