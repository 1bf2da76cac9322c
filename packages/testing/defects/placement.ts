import type { Change, Entry, ManifestData } from "@ducksnest/testing";

const GPUS = "https://kubernetes.io/docs/tasks/manage-gpus/scheduling-gpus/";
const ARCHITECTURES = "https://github.com/docker-library/official-images#architectures-other-than-amd64";
const TAINTS = "https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/";

function app(kind: string, name: string, container: ManifestData, pod: ManifestData = {}, notes: ManifestData = {}) {
  const metadata = { labels: { app: name }, annotations: notes };
  const containers = [{ name, image: "docker.io/library/busybox:1.37", ...container }];
  const spec = { selector: { matchLabels: { app: name } }, template: { metadata, spec: { containers, ...pod } } };
  return { apiVersion: "apps/v1", kind, metadata: { name, namespace: "blog" }, spec };
}

function objects(...list: readonly ManifestData[]): readonly Change[] {
  return [{ objects: list }];
}

const PLUGIN = app("DaemonSet", "nvidia", { image: "nvcr.io/nvidia/k8s-device-plugin:v0.17.0" });
const asking = (limits: ManifestData, pod: ManifestData = {}) =>
  app("Deployment", "ai", { resources: { limits } }, pod);
const on = (host: string) => ({ nodeSelector: { "kubernetes.io/hostname": host } });
const withImage = (image: string, pod: ManifestData = {}) => app("Deployment", "web", { image }, pod);
const EVERYWHERE = { tolerations: [{ operator: "Exists" }] };
const GRAVITON = { manifest: { "hosts.control-plane.instanceType": "t4g.medium" } };

function node(name: string, labels: ManifestData, spec: ManifestData = {}): ManifestData {
  return { apiVersion: "v1", kind: "Node", metadata: { name, labels }, spec };
}

const SSD = { disk: "ssd" };

/** GPUs, architectures, labels and taints, and pods that no rule sees. */
export const ENTRIES: readonly Entry[] = [
  {
    id: "gpu-without-device-plugin",
    summary: "No device plugin advertises the card, so the pod stays Pending.",
    source: "https://github.com/NVIDIA/k8s-device-plugin/issues/22",
    changes: objects(asking({ "nvidia.com/gpu": 1 })),
    reported: { rule: "gpu-requests-are-served", at: "hosts" },
  },
  {
    id: "two-gpus-of-one-host",
    summary: "A pod requests two GPUs, and each host has one at most.",
    source: GPUS,
    changes: objects(PLUGIN, asking({ "nvidia.com/gpu": 2 })),
    reported: { rule: "gpu-requests-are-served", at: "hosts" },
  },
  {
    id: "gpu-without-a-driver",
    summary: "The pod selects the host whose card no current driver supports.",
    source: "https://www.nvidia.com/en-us/drivers/unix/legacy-gpu/",
    changes: objects(PLUGIN, asking({ "nvidia.com/gpu": 1 }, on("laptop-old"))),
    reported: { rule: "gpu-requests-are-served", at: "hosts" },
  },
  {
    id: "gpu-of-another-maker",
    summary: "A pod requests a GPU of AMD, and no host has one.",
    source: GPUS,
    changes: objects(PLUGIN, asking({ "amd.com/gpu": 1 })),
    reported: { rule: "gpu-requests-are-served", at: "hosts" },
  },
  {
    id: "gpu-with-device-plugin",
    summary: "A pod requests the one GPU with a driver, and the device plugin advertises it.",
    source: GPUS,
    changes: objects(PLUGIN, asking({ "nvidia.com/gpu": 1 })),
  },
  {
    id: "arm-image-on-intel",
    summary: "An image for ARM runs on hosts with Intel processors.",
    source: ARCHITECTURES,
    changes: objects(withImage("arm64v8/nginx:1.29")),
    reported: { rule: "architecture-suits-images", at: "hosts.firebat" },
  },
  {
    id: "intel-tag-on-graviton",
    summary: "A tag for amd64 can run on a Graviton instance.",
    source: ARCHITECTURES,
    changes: [GRAVITON, ...objects(withImage("ghcr.io/example/web:1.0-amd64", EVERYWHERE))],
    reported: { rule: "architecture-suits-images", at: "hosts.control-plane" },
  },
  {
    id: "sql-server-on-graviton",
    summary: "SQL Server exists only for x86-64, and its pod tolerates a Graviton instance.",
    source: "https://learn.microsoft.com/en-us/sql/linux/sql-server-linux-docker-container-deployment",
    changes: [GRAVITON, ...objects(withImage("mcr.microsoft.com/mssql/server:2022-latest", EVERYWHERE))],
    reported: { rule: "architecture-suits-images", at: "hosts.control-plane" },
  },
  {
    id: "own-image-for-new-processors",
    summary: "The annotation says that the user's own image needs x86-64-v3, which the oldest laptop lacks.",
    source: "ducksnest",
    changes: objects(app("Deployment", "web", {}, {}, { "ducksnest/cpu-level": "v3" })),
    reported: { rule: "cpu-level-suits-images", at: "hosts.old.hardware.cpu" },
  },
  {
    id: "intel-tag-beside-graviton",
    summary: "A tag for amd64 keeps to workers, which all have Intel processors.",
    source: ARCHITECTURES,
    changes: [GRAVITON, ...objects(withImage("ghcr.io/example/web:1.0-amd64"))],
  },
  {
    id: "old-database-on-old-processors",
    summary: "The annotation says that a build of MongoDB without AVX runs on every processor.",
    source: "https://www.mongodb.com/docs/manual/administration/production-notes/#x86_64",
    changes: objects(app("Deployment", "db", { image: "mongo:8.0" }, {}, { "ducksnest/cpu-level": "v1" })),
  },
  {
    id: "label-of-a-node-object",
    summary: "A pod selects a label that a Node object gives to its host.",
    source: "https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/",
    changes: objects(
      node("laptop-ultra", SSD),
      node("laptop-firebat", SSD),
      withImage("nginx:1.29", { nodeSelector: SSD }),
    ),
  },
  {
    id: "label-of-the-host-settings",
    summary: "A pod selects a label that apps/hosts gives to the host's kubelet.",
    source: "https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/",
    changes: [
      { hostSettings: { host: "ultra", set: { "kubelet.labels": SSD } } },
      { hostSettings: { host: "firebat", set: { "kubelet.labels": SSD } } },
      ...objects(withImage("nginx:1.29", { nodeSelector: SSD })),
    ],
  },
  {
    id: "taint-of-a-node-object",
    summary: "A Node object taints the only host that the pod selects.",
    source: TAINTS,
    changes: objects(
      node("laptop-ultra", {}, { taints: [{ key: "gpu", value: "yes", effect: "NoSchedule" }] }),
      withImage("nginx:1.29", on("laptop-ultra")),
    ),
    reported: { rule: "schedulable-as-declared", at: "hosts" },
  },
  {
    id: "helm-release-out-of-sight",
    summary: "A HelmRelease makes pods in the cluster that are in no output.",
    source: "https://fluxcd.io/flux/components/helm/helmreleases/",
    changes: objects({
      apiVersion: "helm.toolkit.fluxcd.io/v2",
      kind: "HelmRelease",
      metadata: { name: "web", namespace: "blog" },
      spec: { chart: { spec: { chart: "web" } } },
    }),
    reported: { rule: "every-object-is-judged", at: "cluster" },
  },
  {
    id: "rollout-out-of-sight",
    summary: "A Rollout has pods of a kind that no rule knows.",
    source: "https://argo-rollouts.readthedocs.io/en/stable/features/specification/",
    changes: objects({ ...withImage("nginx:1.29"), apiVersion: "argoproj.io/v1alpha1", kind: "Rollout" }),
    reported: { rule: "every-object-is-judged", at: "cluster" },
  },
  {
    id: "config-without-pods",
    summary: "A ConfigMap and a ServiceAccount make no pods, so there is nothing to judge.",
    source: "ducksnest",
    changes: objects(
      { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "web", namespace: "blog" }, data: { a: "containers" } },
      { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "web", namespace: "blog" } },
    ),
  },
];
