import { Size } from "@ducksnest/manifest";
import type { InstanceTypeFacts } from "@ducksnest/topology";
import type { ManifestRule } from "../../Rule";
import { largerInstanceType } from "./_largerInstanceType";

/**
 * The least that kubeadm's preflight accepts for a control plane. Its "1700 MB" are MiB, because it divides by 1024 twice.
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/cmd/kubeadm/app/preflight/checks_linux.go
 */
const CONTROL_PLANE_CPUS = 2;
const CONTROL_PLANE_MEMORY = Size.mebibytes(1700);

/** kubeadm refuses to set up a smaller control plane. `worker-memory` covers workers. */
export const HardwareFloorRule: ManifestRule = {
  name: "hardware-floor",
  subject: "manifest",
  severity: "error",
  meaning: "A control plane needs 2 CPUs and 1700 MiB of memory, or kubeadm refuses to start.",
  remedy: "Make a larger host the control plane.",
  source: "https://kubernetes.io/docs/setup/production-environment/tools/kubeadm/install-kubeadm/#before-you-begin",
  check({ topology: { controlPlane }, report }) {
    const { cpus, memory } = controlPlane.machine;
    if (isEnough({ vcpus: cpus, memory })) return;
    report({
      path: ["hosts", controlPlane.name, controlPlane.kind === "aws" ? "instanceType" : "hardware"],
      message: `Control plane "${controlPlane.name}" has ${cpus} CPU${cpus === 1 ? "" : "s"} and ${memory.toMebibytes()} MiB, but kubeadm needs 2 CPUs and 1700 MiB.`,
      fix: largerInstanceType(controlPlane, isEnough) ?? "Make a larger host the control plane.",
    });
  },
};

function isEnough({ vcpus, memory }: Pick<InstanceTypeFacts, "vcpus" | "memory">): boolean {
  return vcpus >= CONTROL_PLANE_CPUS && memory.bytes >= CONTROL_PLANE_MEMORY.bytes;
}
