import { Size } from "@ducksnest/manifest";
import { allocatable, type HostFacts } from "@ducksnest/topology";
import type { ManifestRule } from "../../Rule";
import { largerMachine } from "./_largerMachine";

/** What the installation guide asks of every machine. */
const WORKER_MEMORY = Size.gibibytes(2);

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
