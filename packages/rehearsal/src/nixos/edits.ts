import { isDeepStrictEqual } from "node:util";
import type { Role } from "@ducksnest/manifest";
import { isMinorAtMost } from "@ducksnest/topology";
import { isObject, type Json, type JsonObject, valueAt, withValue } from "./Json";
import type { Staged } from "./StageDifference";
import type { StageMachine } from "./StageMachine";

/** A value that the stage sets in a document. */
export interface Edit {
  readonly path: readonly [string, ...string[]];
  readonly staged: Json;
  /** The reason, as a sentence. */
  readonly why: string;
}

/** What decides on the edits of kubeadm's and the kubelet's documents. */
export interface Node {
  readonly role: Role;
  /** Such as `1.36.3`. */
  readonly kubernetesVersion: string;
  readonly machine: StageMachine;
}

const NO_SYSTEMD = "No systemd runs on the stage that could manage the cgroups of pods.";
const CGROUP_V1 = "The machine under the stage has cgroup v1.";

/** The first minor version whose kubelet refuses cgroup v1 by default. https://kep.k8s.io/5573 */
const REFUSES_CGROUP_V1 = "1.35";

/** kubeadm's requirements of a control plane. @see https://github.com/kubernetes/kubernetes/blob/v1.36.3/cmd/kubeadm/app/constants/constants.go */
const MIN_CPUS = 2;
const MIN_MEMORY_MIB = 1700;

/** Makes the edits. Those that change nothing are no differences. */
export function edited(name: string, document: JsonObject, edits: readonly Edit[]): Staged<JsonObject> {
  return edits.reduce<Staged<JsonObject>>(
    ({ value, differences }, { path, staged, why }) => {
      const designed = valueAt(document, path);
      if (isDeepStrictEqual(designed, staged)) return { value, differences };
      const difference = { what: `${name}: ${path.map(quoted).join(".")}`, designed, staged, why };
      return { value: withValue(value, path, staged), differences: [...differences, difference] };
    },
    { value: document, differences: [] },
  );
}

/** A key as TOML has it in a dotted name. */
function quoted(key: string): string {
  return /^[\w-]+$/.test(key) ? key : JSON.stringify(key);
}

/** The tables of containerd's CRI plugin in versions 2 and 3 of its configuration. */
const CRI_TABLES = ["io.containerd.grpc.v1.cri", "io.containerd.cri.v1.runtime"];

/** The edits of containerd's configuration. */
export function containerdEdits(containerd: JsonObject, { hasOverlay }: StageMachine): readonly Edit[] {
  const tables = CRI_TABLES.filter((table) => isObject(valueAt(containerd, ["plugins", table])));
  return tables.flatMap((table) => [
    ...runtimesIn(containerd, table).map((runtime) => ({
      path: ["plugins", table, "containerd", "runtimes", runtime, "options", "SystemdCgroup"] as const,
      staged: false,
      why: NO_SYSTEMD,
    })),
    {
      path: ["plugins", table, "disable_apparmor"],
      staged: true,
      why: "AppArmor's profiles are of the machine under the stage.",
    },
    {
      path: ["plugins", table, "restrict_oom_score_adj"],
      staged: true,
      why: "If memory runs out, the machine under the stage keeps its own processes, not pods.",
    },
    ...(valueAt(containerd, ["plugins", table, "enable_selinux"]) === true
      ? [
          {
            path: ["plugins", table, "enable_selinux"] as const,
            staged: false,
            why: "SELinux's policy is of the machine under the stage.",
          },
        ]
      : []),
    ...(hasOverlay
      ? []
      : [
          {
            path: snapshotterPath(table),
            staged: "native",
            why: "The kernel of the machine under the stage lacks overlay.",
          },
        ]),
  ]);
}

/** Version 3 of the configuration has a table of its own for images. */
function snapshotterPath(table: string): Edit["path"] {
  if (table === "io.containerd.cri.v1.runtime") return ["plugins", "io.containerd.cri.v1.images", "snapshotter"];
  return ["plugins", table, "containerd", "snapshotter"];
}

/** The runtimes that use systemd's cgroups. */
function runtimesIn(containerd: JsonObject, table: string): readonly string[] {
  const runtimes = valueAt(containerd, ["plugins", table, "containerd", "runtimes"]);
  if (!isObject(runtimes)) return [];
  return Object.keys(runtimes).filter((name) => valueAt(runtimes, [name, "options", "SystemdCgroup"]) === true);
}

/** The edits of a document that `kubeadm init` or `kubeadm join` reads. */
export function kubeadmEdits(document: JsonObject, node: Node): readonly Edit[] {
  switch (document["kind"]) {
    case "InitConfiguration":
      return [...preflightEdits(document, node), ...imageEdits(node)];
    case "JoinConfiguration":
      return preflightEdits(document, node);
    case "KubeletConfiguration":
      return sharedKubeletEdits(document, node);
    case "KubeProxyConfiguration":
      return CONNTRACK_EDITS;
    default:
      return [];
  }
}

/** kube-proxy writes no limit that is 0. @see https://kubernetes.io/docs/reference/config-api/kube-proxy-config.v1alpha1/ */
const CONNTRACK_EDITS: readonly Edit[] = ["maxPerCore", "min"].map((limit) => ({
  path: ["conntrack", limit],
  staged: 0,
  why: "The limit of tracked connections is of the machine under the stage.",
}));

/** Checks that the machine under the stage cannot pass, although the host would. */
function preflightEdits(document: JsonObject, node: Node): readonly Edit[] {
  const path = ["nodeRegistration", "ignorePreflightErrors"] as const;
  const reasons = preflightReasons(node);
  if (reasons.size === 0) return [];
  const designed = valueAt(document, path);
  const staged = [...new Set([...(Array.isArray(designed) ? designed : []), ...reasons.keys()])];
  return [{ path, staged, why: [...reasons.values()].join(" ") }];
}

/** The control plane's images are pulled before anything else. */
function imageEdits({ machine }: Node): readonly Edit[] {
  const why = "The stage has no container images.";
  return machine.hasImages ? [] : [{ path: ["nodeRegistration", "imagePullPolicy"], staged: "Never", why }];
}

function preflightReasons({ role, kubernetesVersion, machine }: Node): ReadonlyMap<string, string> {
  const reasons = new Map<string, string>();
  const isRefused = machine.cgroupVersion === 1 && isMinorAtMost(REFUSES_CGROUP_V1, kubernetesVersion);
  if (isRefused) reasons.set("SystemVerification", CGROUP_V1);
  else if (!machine.hasKernelConfig)
    reasons.set("SystemVerification", "The machine under the stage does not show its kernel's configuration.");
  if (!machine.hasConntrack)
    reasons.set("FileExisting-conntrack", "The stage runs no kube-proxy, which would need conntrack.");
  if (role !== "control-plane") return reasons;
  if (machine.cpus < MIN_CPUS) reasons.set("NumCPU", `The machine under the stage has ${machine.cpus} CPU.`);
  if (machine.memoryMiB < MIN_MEMORY_MIB)
    reasons.set("Mem", `The machine under the stage has ${machine.memoryMiB} MiB of memory.`);
  return reasons;
}

/** The edits of the configuration that kubeadm shares between all kubelets. */
function sharedKubeletEdits(document: JsonObject, { kubernetesVersion, machine }: Node): readonly Edit[] {
  const refusesByDefault = isMinorAtMost(REFUSES_CGROUP_V1, kubernetesVersion);
  const refuses = document["failCgroupV1"] ?? refusesByDefault;
  return [
    { path: ["cgroupDriver"], staged: "cgroupfs", why: NO_SYSTEMD },
    ...(machine.cgroupVersion === 1 && refuses === true
      ? [{ path: ["failCgroupV1"] as const, staged: false, why: CGROUP_V1 }]
      : []),
  ];
}

/** The edits of a kubelet's drop-in, which wins over the shared configuration. */
export function dropInEdits(dropIn: JsonObject, { machine }: Node): readonly Edit[] {
  const edits: Edit[] = [];
  if (dropIn["cgroupDriver"] === "systemd") edits.push({ path: ["cgroupDriver"], staged: "cgroupfs", why: NO_SYSTEMD });
  if (dropIn["failCgroupV1"] === true && machine.cgroupVersion === 1)
    edits.push({ path: ["failCgroupV1"], staged: false, why: CGROUP_V1 });
  if (dropIn["failSwapOn"] === true && machine.hasSwap)
    edits.push({ path: ["failSwapOn"], staged: false, why: "The machine under the stage has swap." });
  return edits;
}
