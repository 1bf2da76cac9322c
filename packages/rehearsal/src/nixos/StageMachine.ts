import { existsSync, readFileSync } from "node:fs";
import { availableParallelism, release, totalmem } from "node:os";

/** Properties of the machine under a stage that all its hosts share. */
export interface StageMachine {
  /** Whether /sys/fs/cgroup is the unified hierarchy. */
  readonly cgroupVersion: 1 | 2;
  /** Whether kubeadm finds the kernel's configuration. */
  readonly hasKernelConfig: boolean;
  /** Whether the kernel has the file system overlay. */
  readonly hasOverlay: boolean;
  /** Whether memory can be swapped out. */
  readonly hasSwap: boolean;
  /** Whether the hosts have conntrack, which kube-proxy needs. */
  readonly hasConntrack: boolean;
  /** Whether the hosts have container images. */
  readonly hasImages: boolean;
  readonly cpus: number;
  readonly memoryMiB: number;
}

/** Reads the properties of this machine. @param programs what the hosts have of it */
export function readStageMachine(programs: Pick<StageMachine, "hasConntrack" | "hasImages">): StageMachine {
  return {
    ...programs,
    // Only the root of a unified hierarchy has this file. https://docs.kernel.org/admin-guide/cgroup-v2.html
    cgroupVersion: existsSync("/sys/fs/cgroup/cgroup.controllers") ? 2 : 1,
    hasKernelConfig: kernelConfigs(release()).some((path) => existsSync(path)),
    hasOverlay: /\boverlay$/m.test(readFileSync("/proc/filesystems", "utf8")),
    hasSwap: readFileSync("/proc/swaps", "utf8").trim().includes("\n"),
    cpus: availableParallelism(),
    memoryMiB: Math.floor(totalmem() / 1024 / 1024),
  };
}

/** @see https://github.com/kubernetes/system-validators/blob/v1.12.1/validators/kernel_validator.go */
function kernelConfigs(kernel: string): readonly string[] {
  return [
    "/proc/config.gz",
    `/boot/config-${kernel}`,
    `/usr/src/linux-${kernel}/.config`,
    "/usr/src/linux/.config",
    `/usr/lib/modules/${kernel}/config`,
    `/usr/lib/ostree-boot/config-${kernel}`,
    `/usr/lib/kernel/config-${kernel}`,
    `/usr/src/linux-headers-${kernel}/.config`,
    `/lib/modules/${kernel}/build/.config`,
  ];
}
