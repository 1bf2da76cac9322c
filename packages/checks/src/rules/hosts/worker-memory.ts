import { Size } from "@ducksnest/manifest";
import { allocatable, type HostFacts } from "@ducksnest/topology";
import { counted } from "../../_words";
import type { ManifestRule } from "../../Rule";
import { largerInstanceType } from "./_largerInstanceType";

/** The memory that kubeadm's installation guide requires on every machine. */
const WORKER_MEMORY = Size.gibibytes(2);

/** A small worker works, but with little room for pods, so this is a warning. `hardware-floor` covers the control plane. */
export const SmallWorkerRule: ManifestRule = {
  name: "worker-memory",
  subject: "manifest",
  severity: "warning",
  meaning: "A worker should have 2 GiB of memory, because less leaves little for pods after the kubelet's reservation.",
  remedy: "Add memory, or run only workloads with small requests.",
  source: "https://kubernetes.io/docs/setup/production-environment/tools/kubeadm/install-kubeadm/#before-you-begin",
  check({ topology: { workers }, report }) {
    for (const host of workers.filter(({ machine }) => machine.memory.bytes < WORKER_MEMORY.bytes)) {
      const { memory } = host.machine;
      report({
        path:
          host.kind === "aws" ? ["hosts", host.name, "instanceType"] : ["hosts", host.name, "hardware", "memoryGiB"],
        message: `Worker "${host.name}" has ${memory}, which leaves ${room(host)}.`,
        fix: `${largerInstanceType(host, ({ memory }) => memory.bytes >= WORKER_MEMORY.bytes) ?? "Add memory, or keep large workloads off this host."} Otherwise, accept the warning with \`checks: { worker-memory: off }\`.`,
      });
    }
  },
};

/** The default request of a web service's pod. */
const SMALL_POD = { cpuMillicores: 50, mebibytes: 64 };

function room(facts: HostFacts): string {
  const { cpuMillicores, memory } = allocatable(facts);
  const mebibytes = memory.toMebibytes();
  const pods = Math.min(
    Math.floor(mebibytes / SMALL_POD.mebibytes),
    Math.floor(cpuMillicores / SMALL_POD.cpuMillicores),
  );
  return `${mebibytes} MiB for pods: enough for ${counted(pods, "pod")} of ${SMALL_POD.cpuMillicores}m CPU and ${SMALL_POD.mebibytes} MiB`;
}
