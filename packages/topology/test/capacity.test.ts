import { Size } from "@ducksnest/manifest";
import { anyManifest, aTopology, factsOf, fc, homelabOf, topologyOf } from "@ducksnest/testing";
import { admits, allocatable, type HostLoad, placeWorkloads, type Workload } from "@ducksnest/topology";

const aWorkload = (overrides: Partial<Workload> = {}): Workload => ({
  name: "web/web",
  replicas: 2,
  requests: { cpuMillicores: 50, memory: Size.mebibytes(64) },
  nodeSelector: {},
  toleratesControlPlane: false,
  onePerHost: false,
  ...overrides,
});
const asks = (mebibytes: number, cpuMillicores = 50) => ({ cpuMillicores, memory: Size.mebibytes(mebibytes) });

/** `firebat 1, old 2`: how many pods of it run where. */
const where = (loads: readonly HostLoad[], name = "web/web") =>
  loads.flatMap(({ host, pods }) => (pods.has(name) ? [`${host.name} ${pods.get(name)}`] : [])).join(", ");

const topology = aTopology();
const hostNamed = (name: string) => factsOf(topology, name);
const placed = (workload: Partial<Workload>, down?: string) => {
  const { loads, unplaced } = placeWorkloads(topology, [aWorkload(workload)], down ? hostNamed(down) : undefined);
  return [where(loads), unplaced.get("web/web") ?? 0];
};

describe("what a host has for pods", () => {
  it("is all but the kubelet's share and the eviction threshold", () => {
    const { cpuMillicores, memory } = allocatable(factsOf(topology, "old"));
    expect([cpuMillicores, memory.toMebibytes()]).toEqual([4000 - 80, 1945 - 486 - 100]);
  });

  it("is never less than nothing", () => {
    const tiny = aTopology({ "hosts.old.hardware.memoryGiB": 0.5, "hosts.old.hardware.cpu.threads": 1 });
    expect(allocatable(factsOf(tiny, "old")).memory.toMebibytes()).toBe(512 - 255 - 100);
  });
});

describe("pods go", () => {
  it("apart, and first to the worker with most memory", () => {
    expect(placed({ replicas: 1 })).toEqual(["ultra 1", 0]);
    expect(placed({ replicas: 4 })).toEqual(["firebat 1, old 1, ultra 2", 0]);
  });

  it("to the control plane only when they tolerate its taint", () => {
    const onControlPlane = { nodeSelector: { "ducksnest/site": "seoul" } };
    expect(placed(onControlPlane)).toEqual(["", 2]);
    expect(placed({ ...onControlPlane, toleratesControlPlane: true })).toEqual(["control-plane 2", 0]);
  });

  it("where a label is, no matter who set it", () => {
    expect(placed({ nodeSelector: { "ducksnest/cpu-level": "v2" } })).toEqual(["old 2", 0]);
    expect(placed({ nodeSelector: { "kubernetes.io/hostname": "laptop-firebat" } })).toEqual(["firebat 2", 0]);
    expect(placed({ nodeSelector: { "kubernetes.io/arch": "arm64" } })).toEqual(["", 2]);
    expect(placed({ nodeSelector: { "kubernetes.io/arch": "amd64" } })).toEqual(["firebat 1, ultra 1", 0]);
  });

  it("to the first of equal hosts, so that a prediction is the same every time", () => {
    const equal = aTopology({ "hosts.firebat.hardware.memoryGiB": 16, "hosts.ultra.hardware.memoryGiB": 16 });
    expect(where(placeWorkloads(equal, [aWorkload({ replicas: 1 })]).loads)).toBe("firebat 1");
  });

  it("largest first, whatever their order, so that small ones do not take a large one's room", () => {
    const { memory } = allocatable(hostNamed("ultra"));
    const small = aWorkload({ name: "web/small", replicas: 1, requests: asks(200) });
    const large = aWorkload({ name: "web/large", replicas: 1, requests: asks(memory.toMebibytes() - 150) });
    const { loads, unplaced } = placeWorkloads(topology, [small, large]);
    expect([where(loads, "web/large"), where(loads, "web/small")]).toEqual(["ultra 1", "firebat 1"]);
    expect([...unplaced]).toEqual([]);
  });

  it("one to a host, when two may not share it", () => {
    expect(placed({ replicas: 5, onePerHost: true })).toEqual(["firebat 1, old 1, ultra 1", 2]);
  });

  it("to every host but the control plane, for a DaemonSet, where there is room", () => {
    expect(placed({ replicas: "every host" })).toEqual(["firebat 1, old 1, ultra 1", 0]);
    expect(placed({ replicas: "every host", requests: asks(1360) })).toEqual(["firebat 1, ultra 1", 1]);
  });

  it("nowhere when the last byte or millicore is missing", () => {
    expect(
      placed({ nodeSelector: { "kubernetes.io/hostname": "laptop-old" }, replicas: 1, requests: asks(1360) }),
    ).toEqual(["", 1]);
    expect(placed({ replicas: 1, requests: asks(64, 7911) })).toEqual(["", 1]);
    expect(placed({ replicas: 1, requests: asks(64, 7810) })).toEqual(["ultra 1", 0]);
  });

  it("110 to a host at most", () => {
    const onOld = { nodeSelector: { "kubernetes.io/hostname": "laptop-old" }, requests: asks(0, 0), replicas: 200 };
    // kube-proxy and calico-node are two of the 110.
    expect(placed(onOld)).toEqual(["old 108", 92]);
  });

  it("elsewhere when their host fails, and the others stay", () => {
    expect(placed({ replicas: 3 })).toEqual(["firebat 1, old 1, ultra 1", 0]);
    expect(placed({ replicas: 3 }, "ultra")).toEqual(["firebat 2, old 1", 0]);
    expect(placed({ replicas: 3, onePerHost: true }, "ultra")).toEqual(["firebat 1, old 1", 1]);
    expect(placed({ replicas: "every host" }, "ultra")).toEqual(["firebat 1, old 1", 0]);
  });

  it("by their own count, when two workloads share a name", () => {
    const { loads, unplaced } = placeWorkloads(topology, [
      aWorkload({ replicas: 4, onePerHost: true }),
      aWorkload({ replicas: 5, onePerHost: true }),
    ]);
    expect([where(loads), unplaced.get("web/web")]).toEqual(["firebat 2, old 2, ultra 2", 3]);
  });
});

it.each([
  ["In", ["v1", "v2"], ["old"]],
  ["NotIn", ["v2"], ["firebat", "ultra"]],
  ["Exists", [], ["firebat", "old", "ultra"]],
  ["DoesNotExist", [], []],
] as const)("admits by node affinity: %s %j", (operator, values, names) => {
  const workload = aWorkload({ nodeAffinity: [[{ key: "ducksnest/cpu-level", operator, values }]] });
  expect(topology.hosts.filter((facts) => admits(facts, workload)).map(({ name }) => name)).toEqual(names);
});

it("admits where one of several terms holds in full, and nowhere for want of terms", () => {
  const at = (value: string) => ({ key: "ducksnest/site", operator: "In", values: [value] }) as const;
  const admitting = (nodeAffinity: NonNullable<Workload["nodeAffinity"]>) =>
    topology.hosts.filter((facts) => admits(facts, aWorkload({ nodeAffinity, toleratesControlPlane: true }))).length;
  expect(admitting([[at("home")], [at("seoul")]])).toBe(4);
  expect(admitting([[at("home"), at("seoul")]])).toBe(0);
  expect(admitting([])).toBe(0);
});

describe("in any homelab, with any workloads", () => {
  const anyWorkload = (index: number): fc.Arbitrary<Workload> =>
    fc
      .record({
        replicas: fc.oneof(
          { weight: 4, arbitrary: fc.nat(15) },
          { weight: 1, arbitrary: fc.constant("every host" as const) },
        ),
        mebibytes: fc.nat(6000),
        cpuMillicores: fc.nat(3000),
        toleratesControlPlane: fc.boolean(),
        onePerHost: fc.boolean(),
        level: fc.constantFrom(undefined, "v2", "v3"),
      })
      .map(({ mebibytes, cpuMillicores, level, ...rest }) =>
        aWorkload({
          ...rest,
          name: `any/${index}`,
          requests: asks(mebibytes, cpuMillicores),
          nodeSelector: level ? { "ducksnest/cpu-level": level } : {},
        }),
      );
  const anyWorkloads = fc
    .nat(5)
    .chain((many) => fc.tuple(...Array.from({ length: many }, (_, index) => anyWorkload(index))));
  const running = (loads: readonly HostLoad[], name: string) =>
    loads.reduce((sum, { pods }) => sum + (pods.get(name) ?? 0), 0);

  it("no host gives more than it has, and every pod is placed or told of, whichever host is down", () => {
    fc.assert(
      fc.property(anyManifest(), anyWorkloads, fc.nat(), (data, workloads, pick) => {
        const any = topologyOf(homelabOf(data));
        const down = any.hosts[pick % any.hosts.length];
        const [up, degraded] = [placeWorkloads(any, workloads), placeWorkloads(any, workloads, down)];
        for (const { loads } of [up, degraded]) {
          for (const { allocatable: has, requested, pods } of loads) {
            expect(requested.cpuMillicores).toBeLessThanOrEqual(has.cpuMillicores);
            expect(requested.memory.bytes).toBeLessThanOrEqual(has.memory.bytes);
            expect([...pods.values()].reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(110);
          }
        }
        for (const { name, replicas } of workloads) {
          if (replicas === "every host") continue;
          for (const { loads, unplaced } of [up, degraded])
            expect(running(loads, name) + (unplaced.get(name) ?? 0)).toBe(replicas);
          expect(degraded.unplaced.get(name) ?? 0).toBeGreaterThanOrEqual(up.unplaced.get(name) ?? 0);
        }
        expect(degraded.loads.map(({ host }) => host)).toEqual(any.hosts.filter((host) => host !== down));
        expect(placeWorkloads(any, workloads, down)).toEqual(degraded);
      }),
      { numRuns: 50 },
    );
  });
});
