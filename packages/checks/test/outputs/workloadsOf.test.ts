import { type EmittedWorkload, type Json, type JsonObject, workloadsOf } from "@ducksnest/checks";
import { quantity } from "../../src/outputs/workloadsOf";

const pods = (spec: JsonObject, labels: JsonObject = {}): JsonObject => ({ template: { metadata: { labels }, spec } });
const anObject = (kind: string, spec: JsonObject): JsonObject => ({
  kind,
  metadata: { namespace: "blog", name: "web" },
  spec,
});
const workload = (spec: JsonObject, labels?: JsonObject) =>
  workloadsOf([anObject("Deployment", pods(spec, labels))])[0] as EmittedWorkload;

const asking = (requests: JsonObject, more: JsonObject = {}): JsonObject => ({ ...more, resources: { requests } });
const requests = (spec: JsonObject) => {
  const { cpuMillicores, memory } = workload(spec).requests;
  return [cpuMillicores, memory.toMebibytes()];
};

describe("workloads", () => {
  it.each<[string, JsonObject, EmittedWorkload["replicas"]]>([
    ["Deployment", { replicas: 3 }, 3],
    ["Deployment", {}, 1],
    ["StatefulSet", { replicas: 2 }, 2],
    ["ReplicaSet", { replicas: 0 }, 0],
    ["DaemonSet", {}, "every host"],
    ["Job", {}, 1],
    ["Job", { parallelism: 5 }, 5],
    ["Job", { parallelism: 5, completions: 2 }, 2],
  ])("of a %s with %j", (kind, spec, replicas) => {
    const object = anObject(kind, { ...spec, ...pods({ containers: [{ image: "a" }, { image: "a" }] }) });
    expect(workloadsOf([object])).toEqual([
      {
        object,
        template: expect.objectContaining({ spec: expect.anything() }),
        name: "blog/web",
        replicas,
        images: ["a"],
        requests: { cpuMillicores: 0, memory: expect.objectContaining({ bytes: 0 }) },
        nodeSelector: {},
        toleratesControlPlane: false,
        tolerations: [],
        onePerHost: false,
      },
    ]);
  });

  it("of a CronJob are the Job's that it starts, and a Pod is one", () => {
    const spec = { containers: [{ image: "a" }] };
    const cron = anObject("CronJob", { jobTemplate: { spec: { parallelism: 2, ...pods(spec) } } });
    expect(workloadsOf([cron, { kind: "Pod", metadata: { name: "once" }, spec }])).toEqual([
      expect.objectContaining({ name: "blog/web", replicas: 2, images: ["a"] }),
      expect.objectContaining({ name: "default/once", replicas: 1, images: ["a"] }),
    ]);
  });

  it("are as many as their autoscaler asks for at least", () => {
    const scaler = (name: string) =>
      anObject("HorizontalPodAutoscaler", { minReplicas: 3, scaleTargetRef: { kind: "Deployment", name } });
    const web = anObject("Deployment", { replicas: 2, ...pods({}) });
    expect(workloadsOf([scaler("web"), web])[0]?.replicas).toBe(3);
    expect(workloadsOf([web, scaler("other")])[0]?.replicas).toBe(2);
  });

  it("are not made by other objects, nor by malformed ones", () => {
    expect(workloadsOf([{ kind: "Service" }, { kind: "toString" }, {}, { kind: 1 }])).toEqual([]);
    expect(workloadsOf([{ kind: "Job" }])).toHaveLength(1);
  });

  it("are in the namespace default unless they say otherwise", () => {
    expect(workloadsOf([{ kind: "Job", metadata: { name: "once" } }])[0]?.name).toBe("default/once");
  });
});

describe("requests", () => {
  it("are the containers' sum; a limit stands for a missing request", () => {
    const limited = { resources: { limits: { cpu: 1, memory: "1Gi" } } };
    expect(requests({ containers: [asking({ cpu: "50m", memory: "64Mi" }), asking({ cpu: 0.25 }), limited] })).toEqual([
      1300, 1088,
    ]);
  });

  it("add up without a rounding error", () => {
    expect(requests({ containers: [asking({ cpu: "100m" }), asking({ cpu: "200m" })] })).toEqual([300, 0]);
  });

  it("are an init container's where that is more, resource by resource", () => {
    const containers = [asking({ cpu: "500m", memory: "64Mi" })];
    expect(
      requests({ containers, initContainers: [asking({ cpu: "100m", memory: "1Gi" }), asking({ memory: "1Mi" })] }),
    ).toEqual([500, 1024]);
  });

  it("include an init container that keeps running, beside the later ones too", () => {
    const sidecar = asking({ memory: "100Mi" }, { restartPolicy: "Always" });
    expect(
      requests({ containers: [asking({ memory: "64Mi" })], initContainers: [sidecar, asking({ memory: "32Mi" })] }),
    ).toEqual([0, 164]);
    expect(
      requests({ containers: [asking({ memory: "64Mi" })], initContainers: [sidecar, asking({ memory: "100Mi" })] }),
    ).toEqual([0, 200]);
  });

  it.each<[Json, number | undefined]>([
    ["50m", 0.05],
    ["0.5", 0.5],
    [".5", 0.5],
    [2, 2],
    ["1Ki", 1024],
    ["64Mi", 2 ** 26],
    ["1.5Gi", 1.5 * 2 ** 30],
    ["1K", 1000],
    ["1k", 1000],
    ["2M", 2e6],
    ["3G", 3e9],
    ["2e3", 2000],
    ["1E", 1e18],
    ["64MB", undefined],
    ["-1", undefined],
    ["toString", undefined],
    ["1toString", undefined],
    [true, undefined],
  ])("read %j", (text, expected) => expect(quantity(text)).toBe(expected));
});

describe("placement", () => {
  const affinity = (...nodeSelectorTerms: Json[]) =>
    workload({ affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } } })
      .nodeAffinity;

  it("reads the node selector, and treats a node's name as a selector that ignores taints", () => {
    expect(workload({ nodeSelector: { a: "b" } }).nodeSelector).toEqual({ a: "b" });
    expect(workload({ nodeName: "laptop-old" })).toMatchObject({
      nodeSelector: { "kubernetes.io/hostname": "laptop-old" },
      toleratesControlPlane: true,
    });
  });

  it("reads the terms of a required node affinity", () => {
    expect(
      affinity({
        matchExpressions: [
          { key: "a", operator: "In", values: ["b", "c"] },
          { key: "d", operator: "Exists" },
        ],
      }),
    ).toEqual([
      [
        { key: "a", operator: "In", values: ["b", "c"] },
        { key: "d", operator: "Exists", values: [] },
      ],
    ]);
  });

  it("treats unknown expressions as met, and an empty term as never met", () => {
    expect(affinity({ matchExpressions: [{ key: "a", operator: "Gt", values: ["1"] }] }, {})).toEqual([[]]);
    expect(affinity()).toEqual([]);
  });

  it.each<[JsonObject, boolean]>([
    [{ key: "node-role.kubernetes.io/control-plane", operator: "Exists", effect: "NoSchedule" }, true],
    [{ key: "node-role.kubernetes.io/control-plane" }, true],
    [{ operator: "Exists" }, true],
    [{ key: "node-role.kubernetes.io/control-plane", value: "x" }, false],
    [{ key: "node-role.kubernetes.io/control-plane", operator: "Exists", effect: "NoExecute" }, false],
    [{ key: "other", operator: "Exists" }, false],
  ])("tolerates the control plane's taint with %j: %s", (toleration, tolerates) => {
    expect(workload({ tolerations: [toleration] }).toleratesControlPlane).toBe(tolerates);
  });

  it.each<[string, JsonObject, boolean]>([
    ["its own label", { topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels: { app: "web" } } }, true],
    [
      "its own label in a list",
      {
        topologyKey: "kubernetes.io/hostname",
        labelSelector: { matchExpressions: [{ key: "app", operator: "In", values: ["web"] }] },
      },
      true,
    ],
    [
      "another's label",
      { topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels: { app: "db" } } },
      false,
    ],
    [
      "its own label in a zone",
      { topologyKey: "topology.kubernetes.io/zone", labelSelector: { matchLabels: { app: "web" } } },
      false,
    ],
  ])("keeps pods apart by %s", (_, term, apart) => {
    const spec = { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } } };
    expect(workload(spec, { app: "web" }).onePerHost).toBe(apart);
  });

  it("keeps pods apart that want a port of their host", () => {
    expect(workload({ containers: [{ ports: [{ containerPort: 80, hostPort: 80 }] }] }).onePerHost).toBe(true);
  });
});
