import type { HostSettings } from "./HostSettings";
import { isObject, type JsonObject, valueAt } from "./Json";

type CgroupDriver = "cgroupfs" | "systemd";

/** A host whose kubelet and containerd manage cgroups in different ways, which puts pods into two trees. */
export interface CgroupDisagreement {
  /** Name of the host in the manifest. */
  readonly host: string;
  readonly kubelet: string;
  readonly containerd: CgroupDriver;
}

/**
 * The hosts on which the kubelet's cgroupDriver and containerd's SystemdCgroup disagree. Judge the design by it, because
 * the stage runs both with cgroupfs.
 * @see https://kubernetes.io/docs/setup/production-environment/container-runtimes/#cgroup-drivers
 */
export function cgroupDisagreements(hosts: readonly HostSettings[]): readonly CgroupDisagreement[] {
  const shared = hosts
    .flatMap(({ kubeadmDocuments }) => kubeadmDocuments)
    .find((document) => document["kind"] === "KubeletConfiguration");
  return hosts.flatMap(({ name: host, kubeletDropIn, containerd: settings }) => {
    const kubelet = kubeletDriver(kubeletDropIn) ?? kubeletDriver(shared ?? {}) ?? "systemd"; // kubeadm's default
    const containerd = containerdDriver(settings);
    return kubelet === containerd ? [] : [{ host, kubelet, containerd }];
  });
}

function kubeletDriver({ cgroupDriver }: JsonObject): string | undefined {
  return typeof cgroupDriver === "string" ? cgroupDriver : undefined;
}

/** Of the runtime that pods get by default. */
function containerdDriver({ plugins }: JsonObject): CgroupDriver {
  const tables = isObject(plugins) ? Object.values(plugins) : [];
  const isSystemd = tables.some((table) => {
    const runtime = valueAt(table, ["containerd", "default_runtime_name"]) ?? "runc";
    return valueAt(table, ["containerd", "runtimes", String(runtime), "options", "SystemdCgroup"]) === true;
  });
  return isSystemd ? "systemd" : "cgroupfs";
}
