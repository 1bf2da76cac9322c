import { readFileSync } from "node:fs";
import { CannotRehearse } from "../kernel/CannotRehearse";

/**
 * inotify instances of a host's kubelet, containerd, kube-proxy and tailscaled, and of the control plane's own pods. Four
 * hosts of Kubernetes 1.36 were seen with 55.
 */
const PER_HOST = 16;

/** A limit that leaves room for several clusters. */
const ENOUGH = 1024;

/**
 * @param hosts number of hosts that run a kubelet
 * @param limit that of a user; by default this machine's
 * @throws CannotRehearse if the kubelets would end with "too many open files"
 * @see https://docs.kernel.org/admin-guide/sysctl/fs.html
 */
export function requireInotify(hosts: number, limit = Number(readFileSync(LIMIT, "utf8"))): void {
  const needed = hosts * PER_HOST;
  if (limit >= needed) return;
  throw new CannotRehearse(
    `The kernel gives a user ${limit} inotify instances, and the programs of ${hosts} hosts need some ${needed}. Run \`sysctl fs.inotify.max_user_instances=${Math.max(ENOUGH, 2 * needed)}\`.`,
  );
}

const LIMIT = "/proc/sys/fs/inotify/max_user_instances";
