import type { RunningHost } from "../../host/RunningHost";
import type { PathSettings } from "../../nixos/HostSettings";
import { type ClusterHost, until } from "../Cluster";
import { ClusterFailure } from "../ClusterFailure";
import { lastError } from "../lastError";
import { writeSysctls } from "./writeSysctls";

const ETCD_FOLDER = "/var/lib/etcd";
/** Seconds in which containerd answers. */
const SOCKET_SECONDS = 20;

/**
 * Does what a host does at every boot, in its order: etcd's volume, kernel settings, folders, the container runtime, the kubelet,
 * which its own condition keeps off until the host has joined, and the units that wait for a file that exists.
 * @throws ClusterFailure if containerd does not start
 */
export async function bootUnits(host: ClusterHost): Promise<void> {
  const { running, settings } = host;
  if (settings.role === "control-plane") await mountEtcd(running);
  await writeSysctls(running, settings.sysctl);
  for (const { path, mode } of settings.folders) await running.check(["install", "-d", `--mode=${mode}`, path]);
  await startContainerd(host);
  await running.start("kubelet");
  for (const [name, path] of Object.entries(settings.paths)) {
    if (settings.units[name] !== undefined && (await isTriggered(running, path))) await running.start(name);
  }
}

/** Whether systemd starts the service of a path unit. */
async function isTriggered(running: RunningHost, { pathExists, conditionPathExists }: PathSettings): Promise<boolean> {
  const exists = async (path: string) => (await running.run(["test", "-e", path])).status === 0;
  for (const condition of conditionPathExists) {
    const isNegated = condition.startsWith("!");
    if ((await exists(condition.replace(/^!/, ""))) === isNegated) return false;
  }
  for (const path of pathExists) if (await exists(path)) return true;
  return false;
}

async function startContainerd({ name, running }: ClusterHost): Promise<void> {
  await running.start("containerd");
  const answers = async () => (await running.run(["ctr", "version"])).status === 0;
  const ended = async () => (await running.unit("containerd")).exitCode !== 0;
  await until(SOCKET_SECONDS, async () => (await answers()) || (await ended()));
  if (await answers()) return;
  const log = await running.log("containerd");
  throw new ClusterFailure({
    host: name,
    what: "containerd",
    expected: "answers on its socket",
    observed: "no answer",
    cause: `containerd does not run with its configuration, virtualisation.containerd.settings. It says: ${lastError(log)}`,
  });
}

/** The volume of etcd's data, which has to be mounted, as a folder of the host's own that outlives a reboot. */
async function mountEtcd(running: RunningHost): Promise<void> {
  await running.check(["mkdir", "-p", ETCD_FOLDER]);
  await running.check(["mount", "--bind", ETCD_FOLDER, ETCD_FOLDER]);
}
