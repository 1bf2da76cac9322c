import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";

/** Lists of what a machine has, by what they are about. */
export type MachineState = Readonly<Record<string, readonly string[]>>;

/** Folders that a cluster's programs write to on a real host. */
const CLUSTER_FOLDERS = [
  ...["/etc/kubernetes", "/etc/cni", "/etc/containerd", "/etc/systemd/system", "/opt/cni"],
  ...["/var/lib/kubelet", "/var/lib/containerd", "/var/lib/etcd", "/var/lib/cni", "/var/lib/calico"],
  ...["/var/log/pods", "/var/log/containers", "/usr/libexec/kubernetes"],
];

/** Sysctls that count, or that are different at every look. */
const COUNTERS =
  /random|nr[_-]|-nr|state|_count|last_pid|ns_last|usage|hostname|sched_domain|perf_event_max_sample_rate|rt_cache/;

/** Names that a run's cgroups and temporary files have. Other programs have theirs, which come and go meanwhile. */
const OURS =
  /ducksnest-run-|ducksnest-\d+-\d+(\/|$)|kubepods|system\.slice|init\.scope|kubelet|containerd|kube-|etcd|runc|cni/;

/**
 * What this machine has that a rehearsal could change.
 * @param temporary the TMPDIR of the runs, by which their processes are known
 */
export function machineState(temporary: string): MachineState {
  const processes = processesWith(temporary);
  return {
    processes: processes.map(({ pid, command }) => `${pid} ${command}`),
    mounts: lines("cat", "/proc/self/mountinfo"),
    namespaces: lines("ip", "netns", "list"),
    links: lines("ip", "-brief", "link"),
    addresses: lines("ip", "-brief", "address"),
    routes: lines("ip", "route", "show", "table", "all"),
    rules: lines("ip", "rule"),
    nftables: lines("nft", "--stateless", "list", "ruleset"),
    iptables: lines("iptables-save")
      .filter((line) => !line.startsWith("#"))
      .map((line) => line.replace(/\[.*\]/, "")),
    ipvs: lines("cat", "/proc/net/ip_vs"),
    cgroups: lines("find", "/sys/fs/cgroup", "-type", "d").filter(
      (path) => OURS.test(path) && !isOfAnother(path, processes),
    ),
    temporary: readdirSync(temporary),
    tmp: readdirSync("/tmp").filter((name) => OURS.test(name) && !isOfAnother(name, processes)),
    run: lines("find", "/run", "-xdev").filter((path) => !path.startsWith("/run/user/")),
    files: CLUSTER_FOLDERS.filter((folder) => existsSync(folder)).flatMap((folder) =>
      lines("find", folder, "-xdev", "-printf", "%p %s %T@\n"),
    ),
    sysctls: lines("sysctl", "--all").filter((line) => !COUNTERS.test(line.split("=", 1)[0] ?? "")),
    modules: lines("cat", "/proc/modules").map((line) => line.split(" ", 1)[0] ?? ""),
    disks: lines("losetup", "--list").concat(lines("cat", "/proc/swaps")),
  };
}

/** What a state has that another lacks, and the other way round: `- mounts ...`, `+ links ...`. */
export function differences(before: MachineState, after: MachineState): readonly string[] {
  return Object.keys(before).flatMap((about) => {
    const [old, now] = [new Set(before[about]), new Set(after[about])];
    return [
      ...[...old].filter((line) => !now.has(line)).map((line) => `- ${about}: ${line}`),
      ...[...now].filter((line) => !old.has(line)).map((line) => `+ ${about}: ${line}`),
    ];
  });
}

interface Process {
  readonly pid: number;
  readonly command: string;
}

/** Processes with this TMPDIR in their environment. */
function processesWith(temporary: string): readonly Process[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((name) => {
      try {
        const environment = readFileSync(`/proc/${name}/environ`, "utf8").split("\0");
        const command = readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ").trim();
        return environment.includes(`TMPDIR=${temporary}`) ? [{ pid: Number(name), command }] : [];
      } catch {
        return []; // it has ended
      }
    });
}

/** Whether something that is named after its keeper's process id belongs to a living process that is not ours. */
function isOfAnother(path: string, ours: readonly Process[]): boolean {
  const [, id] = /ducksnest-(?:run-)?(?:\d+-)?(\d+)/.exec(path) ?? [];
  return id !== undefined && existsSync(`/proc/${id}`) && !ours.some(({ pid }) => pid === Number(id));
}

function lines(program: string, ...args: readonly string[]): readonly string[] {
  const { stdout } = spawnSync(program, args, { encoding: "utf8", maxBuffer: 1 << 28 });
  return (stdout ?? "").split("\n").filter((line) => line !== "");
}
