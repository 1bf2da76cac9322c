import type { RunningHost } from "../host/RunningHost";
import type { ImageArchive } from "../images/imagesOf";
import { type ClusterHost, until } from "./Cluster";
import { ClusterFailure } from "./ClusterFailure";

const ETCD_FOLDER = "/var/lib/etcd";
/** Seconds in which containerd answers. */
const SOCKET_SECONDS = 20;

/**
 * Starts the container runtime of a host, and loads images into it.
 * @param archives in the shared folder of the hosts
 * @throws ClusterFailure if containerd does not start
 */
export async function startRuntime({ name, running, settings }: ClusterHost, archives: readonly ImageArchive[]) {
  if (settings.role === "control-plane") await mountEtcd(running);
  for (const { path, mode } of settings.folders) await running.check(["install", "-d", `--mode=${mode}`, path]);
  await running.start("containerd");
  const answers = async () => (await running.run(["ctr", "version"])).status === 0;
  const ended = async () => (await running.unit("containerd")).exitCode !== 0;
  await until(SOCKET_SECONDS, async () => (await answers()) || (await ended()));
  if (!(await answers())) {
    const log = await running.log("containerd");
    throw new ClusterFailure({
      host: name,
      what: "containerd",
      expected: "answers on its socket",
      observed: "no answer",
      cause: `containerd does not run with its configuration, virtualisation.containerd.settings. It says: ${lastError(log)}`,
    });
  }
  for (const { file } of archives) await running.check(["ctr", "--namespace=k8s.io", "images", "import", file]);
}

/** The last line of a log that looks like an error, or the last line. A panic's stack comes after the line that says why. */
export function lastError(log: string): string {
  const lines = log.trim().split("\n");
  return (
    lines.findLast((line) => /^(panic|fatal error): /.test(line)) ??
    lines.findLast((line) => /level=(fatal|error)|^(E|F)\d{4} |error:|failed/i.test(line)) ??
    lines.at(-1) ??
    ""
  ).trim();
}

/** The volume of etcd's data, which has to be mounted, as a folder of the host's own that outlives a reboot. */
async function mountEtcd(running: RunningHost): Promise<void> {
  await running.check(["mkdir", "-p", ETCD_FOLDER]);
  await running.check(["mount", "--bind", ETCD_FOLDER, ETCD_FOLDER]);
}
