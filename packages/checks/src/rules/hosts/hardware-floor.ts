import { Size } from "@ducksnest/manifest";
import type { InstanceTypeFacts } from "@ducksnest/topology";
import type { ManifestRule } from "../../Rule";
import { largerMachine } from "./_largerMachine";

/**
 * What kubeadm's preflight asks of a control plane. Its "1700 MB" are MiB: it divides by 1024 twice.
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/cmd/kubeadm/app/preflight/checks_linux.go
 */
const CONTROL_PLANE_CPUS = 2;
const CONTROL_PLANE_MEMORY = Size.mebibytes(1700);

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
