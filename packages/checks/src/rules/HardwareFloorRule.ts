import { type Host, Size } from "@ducksnest/manifest";
import { allocatable, type HostFacts, type InstanceTypeFacts, nearestInstanceType } from "@ducksnest/topology";
import type { ManifestRule } from "../Rule";

/**
 * What kubeadm's preflight asks of a control plane. Its "1700 MB" are MiB: it divides by 1024 twice.
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/cmd/kubeadm/app/preflight/checks_linux.go
 */
const CONTROL_PLANE_CPUS = 2;
const CONTROL_PLANE_MEMORY = Size.mebibytes(1700);
/** What the installation guide asks of every machine. */
const WORKER_MEMORY = Size.gibibytes(2);

/** kubeadm refuses a small control plane, and cannot know that a small worker will evict what it is given. */
export const HardwareFloorRule: ManifestRule = {
  name: "hardware-floor",
  subject: "manifest",
  severity: "error",
  meaning: "A control plane needs 2 CPUs and 1700 MiB, without which kubeadm refuses to start.",
  remedy: "Give the role to a larger machine.",
  source: "https://kubernetes.io/docs/setup/production-environment/tools/kubeadm/install-kubeadm/#before-you-begin",
  check({ topology: { controlPlane }, report }) {
    const { cpus, memory } = controlPlane.machine;
    if (isEnough({ vcpus: cpus, memory })) return;
    report({
      path: ["hosts", controlPlane.name, controlPlane.kind === "aws" ? "instanceType" : "hardware"],
      message: `Control plane "${controlPlane.name}" has ${cpus} CPU${cpus === 1 ? "" : "s"} and ${memory.toMebibytes()} MiB; kubeadm wants 2 CPUs and 1700 MiB.`,
      fix: largerMachine(controlPlane, isEnough) ?? "Make a larger machine the control plane.",
    });
  },
};

function isEnough({ vcpus, memory }: Pick<InstanceTypeFacts, "vcpus" | "memory">): boolean {
  return vcpus >= CONTROL_PLANE_CPUS && memory.bytes >= CONTROL_PLANE_MEMORY.bytes;
}

/** The instance type to write, of the same architecture, so that no image changes; undefined for a machine at home. */
function largerMachine(host: Host, isEnough: (facts: InstanceTypeFacts) => boolean): string | undefined {
  const type = host.kind === "aws" ? nearestInstanceType(host.instanceType, isEnough) : undefined;
  return type && `Write \`instanceType: ${type}\`, or a larger one.`;
}

/** Apart from the floor, which is an error: a small worker works, with less on it. */
export const SmallWorkerRule: ManifestRule = {
  name: "worker-memory",
  subject: "manifest",
  severity: "warning",
  meaning: "A worker below 2 GiB keeps little for pods once the kubelet's share is taken off.",
  remedy: "Add memory, or keep to workloads with small requests.",
  source: "https://kubernetes.io/docs/setup/production-environment/tools/kubeadm/install-kubeadm/#before-you-begin",
  check({ topology: { workers }, report }) {
    for (const host of workers.filter(({ machine }) => machine.memory.bytes < WORKER_MEMORY.bytes)) {
      const { memory } = host.machine;
      report({
        path:
          host.kind === "aws" ? ["hosts", host.name, "instanceType"] : ["hosts", host.name, "hardware", "memoryGiB"],
        message: `Worker "${host.name}" has ${memory}, ${room(host)}.`,
        fix: `${largerMachine(host, ({ memory }) => memory.bytes >= WORKER_MEMORY.bytes) ?? "Add memory, or keep large workloads off it."} Or accept it with \`checks: { worker-memory: off }\`.`,
      });
    }
  },
};

/** What a web service requests for each pod unless told otherwise. */
const SMALL_POD = { cpuMillicores: 50, mebibytes: 64 };

function room(facts: HostFacts): string {
  const { cpuMillicores, memory } = allocatable(facts);
  const mebibytes = memory.toMebibytes();
  const pods = Math.min(
    Math.floor(mebibytes / SMALL_POD.mebibytes),
    Math.floor(cpuMillicores / SMALL_POD.cpuMillicores),
  );
  return `of which ${mebibytes} MiB are left for pods: ${pods} small ones of ${SMALL_POD.mebibytes} MiB still fit`;
}
