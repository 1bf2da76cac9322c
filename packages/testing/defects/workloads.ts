import type { Change, Entry, ManifestData } from "@ducksnest/testing";

/** A pod's container, with an image that runs everywhere. */
function container(extra: ManifestData = {}): ManifestData {
  return { name: "app", image: "docker.io/library/busybox:1.37", ...extra };
}

/** An object that makes pods, beside ours. */
function workload(kind: string, pod: ManifestData, spec: ManifestData = {}): readonly Change[] {
  const template = {
    metadata: { labels: { app: "extra" } },
    spec: { containers: [container()], ...pod },
  };
  const selector = { matchLabels: { app: "extra" } };
  return [
    {
      objects: [
        {
          apiVersion: "apps/v1",
          kind,
          metadata: { name: "extra", namespace: "blog" },
          spec: { selector, template, ...spec },
        },
      ],
    },
  ];
}

function requesting(cpu: string, memory: string): ManifestData {
  return { containers: [container({ resources: { requests: { cpu, memory } } })] };
}

function withImage(image: string, pod: ManifestData = {}): ManifestData {
  return { containers: [container({ image })], ...pod };
}

/** Pods that no host can run, or only hosts on which they crash. */
export const ENTRIES: readonly Entry[] = [
  {
    id: "pod-larger-than-every-host",
    summary: "A pod requests 64 GiB, and the largest host has 15.5.",
    source: "https://github.com/Azure/AKS/issues/691",
    changes: workload("Deployment", requesting("1", "64Gi")),
    reported: { rule: "workloads-fit", at: "hosts" },
  },
  {
    id: "pod-with-all-memory-of-a-host",
    summary: "A pod requests all memory of a host, but the kubelet and the system keep a part.",
    source: "https://github.com/pangeo-data/pangeo-cloud-federation/issues/140",
    changes: workload("StatefulSet", requesting("1", "15Gi")),
    reported: { rule: "workloads-fit", at: "hosts" },
  },
  {
    id: "too-many-replicas",
    summary: "Each replica fits, but not all of them together.",
    source: "https://github.com/rwlove/home-ops/pull/12529",
    changes: workload("Deployment", requesting("1", "4Gi"), { replicas: 12 }),
    reported: { rule: "workloads-fit", at: "hosts" },
  },
  {
    id: "too-many-cpus",
    summary: "A job requests more CPUs than a host has threads.",
    source: "https://github.com/pangeo-data/pangeo-cloud-federation/issues/140",
    changes: workload("Job", requesting("16", "1Gi")),
    reported: { rule: "workloads-fit", at: "hosts" },
  },
  {
    id: "agent-too-large-for-the-smallest-host",
    summary: "An agent runs on every host, and the oldest laptop cannot hold it.",
    source: "https://github.com/rwlove/home-ops/pull/12529",
    changes: workload("DaemonSet", requesting("100m", "3Gi")),
    reported: { rule: "workloads-fit", at: "hosts" },
  },
  {
    id: "limit-without-request",
    summary: "A pod has a limit of 64 GiB and no request, so the limit is its request.",
    source: "https://github.com/Azure/AKS/issues/691",
    changes: workload("Deployment", { containers: [container({ resources: { limits: { memory: "64Gi" } } })] }),
    reported: { rule: "workloads-fit", at: "hosts" },
  },
  {
    id: "one-replica-for-each-of-four-hosts",
    summary: "Four replicas may not share a host, but only three hosts may run them.",
    source: "https://github.com/kubernetes/website/issues/28029",
    changes: workload(
      "Deployment",
      {
        affinity: {
          podAntiAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: [
              { topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels: { app: "extra" } } },
            ],
          },
        },
      },
      { replicas: 4 },
    ),
    reported: { rule: "workloads-fit", at: "hosts" },
  },
  {
    id: "host-port-for-more-replicas-than-hosts",
    summary: "Every replica takes a port of its host, and there are more replicas than hosts.",
    source: "https://github.com/kubernetes/kubernetes/issues/49440",
    changes: workload(
      "Deployment",
      { containers: [container({ ports: [{ containerPort: 80, hostPort: 80 }] })] },
      { replicas: 5 },
    ),
    reported: { rule: "workloads-fit", at: "hosts" },
  },
  {
    id: "large-pod-without-a-second-large-host",
    summary: "A large pod fits on one host at a time, and if that host fails, no other has room.",
    source: "https://github.com/kubernetes/website/pull/20729",
    changes: workload("Deployment", requesting("500m", "9Gi"), { replicas: 2 }),
    reported: { rule: "workloads-fit-with-one-host-down", at: "hosts.firebat" },
  },
  {
    id: "replicas-fill-all-hosts",
    summary: "The replicas fill every host, so the failure of one leaves some without a place.",
    source: "https://github.com/litmuschaos/litmus/issues/1186",
    homelab: "no-cloud",
    changes: workload("Deployment", requesting("100m", "25Gi"), { replicas: 3 }),
    reported: { rule: "workloads-fit-with-one-host-down", at: "hosts.tower" },
  },
  {
    id: "pod-bound-to-a-host-that-may-fail",
    summary: "A pod may only run on one laptop.",
    source: "https://github.com/litmuschaos/litmus/issues/1186",
    changes: workload("StatefulSet", { nodeSelector: { "kubernetes.io/hostname": "laptop-ultra" } }),
    reported: { rule: "workloads-fit-with-one-host-down", at: "hosts.ultra" },
  },
  {
    id: "selector-that-no-host-meets",
    summary: "A pod selects a label that no host has.",
    source: "https://github.com/kubernetes/kubernetes/issues/112759",
    changes: workload("Deployment", { nodeSelector: { disk: "ssd" } }),
    reported: { rule: "schedulable-as-declared", at: "hosts" },
  },
  {
    id: "selector-with-a-wrong-value",
    summary: "A pod selects a site that does not exist.",
    source: "https://github.com/kubernetes-sigs/cloud-provider-azure/issues/4901",
    changes: workload("Deployment", { nodeSelector: { "ducksnest/site": "hmoe" } }),
    reported: { rule: "schedulable-as-declared", at: "hosts" },
  },
  {
    id: "selector-of-the-control-plane-without-toleration",
    summary: "A pod selects the site of the control plane, but does not tolerate its taint.",
    source: "https://github.com/kubernetes/kubernetes/issues/116133",
    changes: workload("Deployment", { nodeSelector: { "ducksnest/site": "seoul" } }),
    reported: { rule: "schedulable-as-declared", at: "hosts" },
  },
  {
    id: "toleration-of-the-old-taint",
    summary: "A pod tolerates the taint by its old name, and selects the control plane.",
    source: "https://github.com/kubeedge/sedna/issues/95",
    changes: workload("Deployment", {
      nodeSelector: { "ducksnest/site": "seoul" },
      tolerations: [{ key: "node-role.kubernetes.io/master", effect: "NoSchedule", operator: "Exists" }],
    }),
    reported: { rule: "schedulable-as-declared", at: "hosts" },
  },
  {
    id: "affinity-that-no-host-meets",
    summary: "A pod requires a CPU level that no host has.",
    source: "https://github.com/kubernetes-sigs/vsphere-csi-driver/issues/186",
    changes: workload("Deployment", {
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [{ matchExpressions: [{ key: "ducksnest/cpu-level", operator: "In", values: ["v4"] }] }],
          },
        },
      },
    }),
    reported: { rule: "schedulable-as-declared", at: "hosts" },
  },
  {
    id: "mongodb-on-a-cpu-without-avx",
    summary: "MongoDB from 5.0 on needs AVX, and the oldest laptop has none.",
    source: "https://github.com/docker-library/mongo/issues/485",
    changes: workload("Deployment", withImage("docker.io/library/mongo:7.0")),
    reported: { rule: "cpu-level-suits-images", at: "hosts.old.hardware.cpu" },
  },
  {
    id: "mongodb-of-another-vendor",
    summary: "The same holds for MongoDB in the image of another vendor.",
    source: "https://github.com/bitnami/containers/issues/8776",
    changes: workload("StatefulSet", withImage("docker.io/bitnami/mongodb:6.0.2-debian-11-r1")),
    reported: { rule: "cpu-level-suits-images", at: "hosts.old.hardware.cpu" },
  },
  {
    id: "image-of-rhel-10",
    summary: "An image on RHEL 10 needs x86-64-v3.",
    source: "https://github.com/kuvasz-uptime/kuvasz/issues/346",
    changes: workload("Deployment", withImage("registry.access.redhat.com/ubi10/nginx-126:latest")),
    reported: { rule: "cpu-level-suits-images", at: "hosts.old.hardware.cpu" },
  },
  {
    id: "init-container-of-rhel-10",
    summary: "Only the init container needs x86-64-v3, but the pod does not start without it.",
    source: "https://github.com/IBM/mcp-context-forge/issues/5712",
    changes: workload("Deployment", {
      initContainers: [{ name: "migrate", image: "registry.access.redhat.com/ubi10/ubi-minimal:10.1" }],
    }),
    reported: { rule: "cpu-level-suits-images", at: "hosts.old.hardware.cpu" },
  },
  {
    id: "nightly-job-with-mongodb",
    summary: "A nightly job uses MongoDB's client from an image that needs AVX.",
    source: "https://github.com/RocketChat/Rocket.Chat/issues/23938",
    changes: [
      {
        objects: [
          {
            apiVersion: "batch/v1",
            kind: "CronJob",
            metadata: { name: "dump", namespace: "blog" },
            spec: {
              schedule: "0 3 * * *",
              jobTemplate: { spec: { template: { spec: withImage("mongo") } } },
            },
          },
        ],
      },
    ],
    reported: { rule: "cpu-level-suits-images", at: "hosts.old.hardware.cpu" },
  },
  {
    id: "our-own-service-grew-too-large",
    summary: "The blog's request was raised beyond every host.",
    source: "https://github.com/rwlove/home-ops/pull/12529",
    changes: [
      {
        object: {
          kind: "Deployment",
          name: "blog",
          set: { "spec.template.spec.containers.0.resources.requests.memory": "40Gi" },
        },
      },
    ],
    reported: { rule: "workloads-fit", at: "hosts" },
  },
  {
    id: "sound-small-pod",
    summary: "A small pod runs on any worker.",
    source: "https://github.com/kernelci/kernelci-pipeline/pull/955",
    changes: workload("Deployment", requesting("50m", "64Mi"), { replicas: 2 }),
  },
  {
    id: "sound-pod-for-the-control-plane",
    summary: "A pod selects the control plane, and tolerates its taint.",
    source: "https://github.com/kubernetes/kubernetes/issues/116133",
    changes: workload("DaemonSet", {
      nodeSelector: { "ducksnest/site": "seoul" },
      tolerations: [{ key: "node-role.kubernetes.io/control-plane", operator: "Exists", effect: "NoSchedule" }],
    }),
  },
  {
    id: "sound-mongodb-where-it-runs",
    summary: "MongoDB selects hosts with AVX by their CPU level.",
    source: "https://github.com/docker-library/mongo/issues/485",
    changes: workload("Deployment", withImage("mongo:7.0", { nodeSelector: { "ducksnest/cpu-level": "v3" } })),
  },
  {
    id: "sound-old-mongodb",
    summary: "MongoDB 4.4 runs without AVX.",
    source: "https://github.com/docker-library/mongo/issues/485",
    changes: workload("Deployment", withImage("docker.io/library/mongo:4.4.29")),
  },
  {
    id: "sound-image-of-rhel-9",
    summary: "An image on RHEL 9 runs on every host, because all have x86-64-v2.",
    source: "https://github.com/chainguard-images/images/issues/1658",
    changes: workload("Deployment", withImage("registry.access.redhat.com/ubi9/nginx-124:latest")),
  },
  {
    id: "sound-agent-on-every-host",
    summary: "A small agent runs on every host.",
    source: "https://github.com/kubernetes/kubernetes/issues/112759",
    changes: workload("DaemonSet", requesting("20m", "32Mi")),
  },
  {
    id: "sound-no-replicas-for-now",
    summary: "A large workload is scaled to nothing.",
    source: "https://github.com/kubernetes/website/pull/6028",
    changes: workload("Deployment", requesting("1", "64Gi"), { replicas: 0 }),
  },
  {
    id: "sound-agent-for-hosts-to-come",
    summary: "An agent selects a label that only future hosts will have.",
    source: "https://github.com/openkruise/kruise/issues/443",
    changes: workload("DaemonSet", { nodeSelector: { disk: "nvme" } }),
  },
  {
    id: "sound-objects-that-make-no-pods",
    summary: "A config map and a service beside ours make no pods.",
    source: "ducksnest",
    changes: [
      {
        objects: [
          {
            apiVersion: "v1",
            kind: "ConfigMap",
            metadata: { name: "motd", namespace: "blog" },
            data: { motd: "hello" },
          },
          {
            apiVersion: "v1",
            kind: "Service",
            metadata: { name: "alias", namespace: "blog" },
            spec: { type: "ExternalName", externalName: "nas.home.arpa" },
          },
        ],
      },
    ],
  },
];
