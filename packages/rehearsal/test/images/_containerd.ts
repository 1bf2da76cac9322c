import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Where a containerd of the test's own keeps its files. */
export interface ContainerdProps {
  /** Folder with programs, before PATH; undefined for PATH alone. */
  readonly programs: string | undefined;
  /** An empty folder. */
  readonly folder: string;
  /** Archives of images to import. */
  readonly archives: readonly string[];
}

/** Milliseconds until containerd counts as stuck. */
const TIMEOUT = 120_000;

/**
 * Runs a shell script in namespaces with a containerd, where `$ctr` is its client. All processes, mounts and cgroups of
 * it are gone afterwards.
 * @returns what the script prints
 */
export function withContainerd({ programs, folder, archives }: ContainerdProps, script: string): string {
  const namespace = `ducksnest-test-${process.pid}`;
  const config = join(folder, "config.toml");
  mkdirSync(join(folder, "opt"));
  writeFileSync(config, configOf(folder));
  const text = `set -eu
mount -t tmpfs tmpfs /run
ip link set lo up
containerd --config ${config} >${folder}/log 2>&1 &
ctr="ctr --address ${folder}/containerd.sock --namespace ${namespace}"
for turn in $(seq 300); do $ctr version >/dev/null 2>&1 && break; sleep 0.1; done
for archive in ${archives.join(" ")}; do $ctr images import "$archive" >/dev/null; done
${script}`;
  const flags = ["--mount", "--net", "--uts", "--ipc", "--pid", "--fork", "--kill-child", "--mount-proc"];
  const path = [programs, process.env.PATH, "/usr/sbin", "/sbin"].filter((each) => each !== undefined).join(":");
  try {
    return execFileSync("unshare", [...flags, "sh", "-c", text], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      timeout: TIMEOUT,
      killSignal: "SIGKILL",
      env: { ...process.env, PATH: path },
    });
  } catch (error) {
    const log = existsSync(`${folder}/log`) ? readFileSync(`${folder}/log`, "utf8") : "";
    throw new Error(`${String(error)}\n${log}`);
  } finally {
    for (const cgroup of cgroupsOf(namespace)) removeCgroup(cgroup);
  }
}

function configOf(folder: string): string {
  return `version = 3
root = "${folder}/root"
state = "${folder}/state"
disabled_plugins = ["io.containerd.grpc.v1.cri", "io.containerd.cri.v1.images", "io.containerd.cri.v1.runtime"]
[grpc]
address = "${folder}/containerd.sock"
[plugins."io.containerd.internal.v1.opt"]
path = "${folder}/opt"
`;
}

/** The cgroups of containerd's namespace, in each hierarchy. */
export function cgroupsOf(namespace: string): readonly string[] {
  const top = "/sys/fs/cgroup";
  const hierarchies = [top, ...readdirSync(top).map((name) => join(top, name))];
  return hierarchies.map((hierarchy) => join(hierarchy, namespace)).filter((path) => existsSync(path));
}

/** Removes a cgroup and those in it, once the last of their processes has died. The files of a cgroup disappear with it. */
function removeCgroup(cgroup: string): void {
  for (const name of readdirSync(cgroup)) {
    const path = join(cgroup, name);
    if (statSync(path).isDirectory()) removeCgroup(path);
  }
  for (let turn = 0; ; turn += 1) {
    try {
      rmdirSync(cgroup);
      return;
    } catch (error) {
      if (turn === 50) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
    }
  }
}
