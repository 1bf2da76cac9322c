import { admits, type HostFacts, tryNvidiaFacts } from "@ducksnest/topology";
import { quoted } from "../../_words";
import { declaredHosts } from "../../outputs/declaredHosts";
import { at, type Json, listAt, objectAt } from "../../outputs/Emitted";
import { type EmittedWorkload, quantity, workloadsOf } from "../../outputs/workloadsOf";
import type { OutputRule } from "../../Rule";

/** GPUs of one maker, as pods request them. */
interface GpuKind {
  /** Matches the names of the resources. */
  readonly resource: RegExp;
  /** The maker's name. */
  readonly maker: string;
  /** Matches the images of device plugins, which advertise the resource. */
  readonly plugin: RegExp;
  /** The usable cards of a host, by their models' names. */
  readonly isUsable: (model: string) => boolean;
}

/** @see https://kubernetes.io/docs/tasks/manage-gpus/scheduling-gpus/ */
const KINDS: readonly GpuKind[] = [
  {
    resource: /^nvidia\.com\/(gpu(\.shared)?|mig-.+)$/,
    maker: "NVIDIA",
    plugin: /(k8s-device-plugin|gpu-operator)[:@]/,
    isUsable: (model) => tryNvidiaFacts({ model })?.branch !== undefined,
  },
  {
    resource: /^amd\.com\/gpu$/,
    maker: "AMD",
    plugin: /(k8s-device-plugin|gpu-operator)[:@]/,
    isUsable: (model) => /\b(AMD|Radeon)\b/i.test(model),
  },
  {
    resource: /^gpu\.intel\.com\/(i915|xe)$/,
    maker: "Intel",
    plugin: /intel-gpu-plugin[:@]/,
    isUsable: (model) => /\bIntel\b/i.test(model),
  },
];

/** The API server accepts any resource, and the pods stay Pending. */
export const GpuRequestsRule: OutputRule = {
  name: "gpu-requests-are-served",
  subject: "outputs",
  severity: "error",
  meaning: "A pod that requests GPUs needs a host with as many usable ones, and a device plugin that advertises them.",
  remedy: "Request what a host has, and add the maker's device plugin in apps/cluster.",
  source: "https://kubernetes.io/docs/tasks/manage-gpus/scheduling-gpus/",
  check({ topology, emitted, report }) {
    const hosts = declaredHosts(topology, emitted);
    const workloads = workloadsOf(emitted.cluster);
    const images = workloads.flatMap((workload) => workload.images);
    for (const workload of workloads.filter(({ replicas }) => replicas !== 0)) {
      for (const [resource, count] of requestedGpus(workload)) {
        const kind = KINDS.find((each) => each.resource.test(resource));
        if (kind === undefined || count === 0) continue;
        const able = hosts.filter((host) => admits(host, workload));
        const most = Math.max(0, ...able.map((host) => usableGpus(host, kind)));
        const place = { path: ["hosts"], at: "key", about: workload.object } as const;
        if (count > most) {
          const owners = hosts.filter((host) => usableGpus(host, kind) >= count).map(({ name }) => name);
          report({
            ...place,
            message: `${workload.name} requests ${count} of ${resource}, but the hosts that can run it have ${most === 0 ? "none" : `at most ${most}`} with a driver.`,
            fix:
              owners.length > 0
                ? `Let ${workload.name} run on ${quoted(owners)}, which has enough.`
                : "Request fewer, or add a host with such a card.",
          });
        } else if (!images.some((image) => kind.plugin.test(`${image}:`))) {
          report({
            ...place,
            message: `${workload.name} requests ${resource}, but no workload is ${kind.maker}'s device plugin, without which no node advertises a GPU.`,
            fix: "Add the plugin's DaemonSet in apps/cluster. If it is installed otherwise, write `checks: { gpu-requests-are-served: off }`.",
          });
        }
      }
    }
  },
};

/** How many of each resource one pod asks for: the sum of its containers, by name. Limits are also requests. */
function requestedGpus({ template }: EmittedWorkload): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const container of listAt(template, "spec", "containers")) {
    for (const [name, count] of Object.entries(resourcesOf(container))) {
      if (name.includes("/")) sums.set(name, (sums.get(name) ?? 0) + (quantity(count) ?? 0));
    }
  }
  return sums;
}

function resourcesOf(container: Json): Readonly<Record<string, Json>> {
  const resources = at(container, "resources");
  return { ...objectAt(resources, "requests"), ...objectAt(resources, "limits") };
}

function usableGpus(host: HostFacts, { isUsable }: GpuKind): number {
  return host.kind === "lan" ? host.hardware.gpus.filter(({ model }) => isUsable(model)).length : 0;
}
