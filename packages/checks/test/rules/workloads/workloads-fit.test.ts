import type { JsonObject } from "@ducksnest/checks";
import { CapacityRule } from "../../../src/rules/workloads/workloads-fit";
import { outputFindingsOf } from "../../_outputs";
import { aDeployment, aRequest } from "../../_workloads";

const fit = (...cluster: JsonObject[]) => outputFindingsOf(CapacityRule, { cluster });
const ON_OLD = { nodeSelector: { "kubernetes.io/hostname": "laptop-old" } };

describe("workloads-fit", () => {
  it("passes when what is requested fits, and without workloads", () => {
    expect(fit()).toEqual([]);
    expect(fit(aRequest({ memory: "8Gi" }, { replicas: 2 }))).toEqual([]);
  });

  it("names the number of pods that fit", () => {
    expect(fit(aRequest({ cpu: "50m", memory: "8Gi" }, { replicas: 3 }))).toEqual([
      "hosts: shop/web requests 3 pods of 50m CPU and 8192 MiB, but no host has room for 1 of them. -> Set replicas to 2, request less, or add a host.",
    ]);
  });

  it("proposes a number of pods that leaves room for the other workloads", () => {
    const other = { ...aRequest({ memory: "64Mi" }, { replicas: 8 }), metadata: { namespace: "shop", name: "small" } };
    const large = (replicas: number) => aRequest({ memory: "100Mi" }, { replicas });
    const [finding = ""] = fit(large(300), other);
    const proposed = Number(/Set replicas to (\d+),/.exec(finding)?.[1]);
    expect(proposed).toBeGreaterThan(0);
    expect(fit(large(proposed), other)).toEqual([]);
    expect(fit(large(proposed + 1), other)).not.toEqual([]);
  });

  it("proposes no number if not even one pod leaves the other workloads their room", () => {
    const other = {
      ...aRequest({ memory: "1300Mi" }, { replicas: 1 }, ON_OLD),
      metadata: { namespace: "shop", name: "small" },
    };
    expect(fit(aRequest({ memory: "1350Mi" }, { replicas: 2 }, ON_OLD), other)[0]).toMatch(
      / -> Request less, here or in other workloads, or add a host\.$/,
    );
  });

  it.each([
    ["memory", { memory: "1360Mi" }, ON_OLD, /^(\d+) MiB$/],
    ["CPU", { cpu: 4 }, ON_OLD, /^(\d+m) CPU$/],
    ["memory on any host", { memory: "64Gi", cpu: 1 }, {}, /^(\d+) MiB$/],
  ] as const)("names the most %s that fits beside the pods of every host", (_, requests, spec, amount) => {
    const [finding = ""] = fit(aRequest(requests, {}, spec));
    const [, most = ""] = amount.exec(/Request at most (.*), the most that fits beside/.exec(finding)?.[1] ?? "") ?? [];
    const isMemory = "memory" in requests;
    const resource = isMemory ? "memory" : "cpu";
    const unit = isMemory ? "Mi" : "m";
    const requesting = (value: number) => fit(aRequest({ ...requests, [resource]: `${value}${unit}` }, {}, spec));
    expect(requesting(Number.parseInt(most, 10))).toEqual([]);
    expect(requesting(Number.parseInt(most, 10) + 1)).not.toEqual([]);
  });

  it("names both memory and CPU if a pod requests too much of both, and all replicas fit then", () => {
    const [finding = ""] = fit(aRequest({ memory: "64Gi", cpu: 64 }, { replicas: 2 }));
    const [, memory = "", cpu = ""] = /Request at most (\d+) MiB and (\d+m) CPU/.exec(finding) ?? [];
    expect(fit(aRequest({ memory: `${memory}Mi`, cpu }, { replicas: 2 }))).toEqual([]);
  });

  it("counts the hosts that cannot run a DaemonSet's pod", () => {
    expect(fit({ ...aRequest({ memory: "2Gi" }), kind: "DaemonSet" })).toEqual([
      "hosts: shop/web requests 0m CPU and 2048 MiB on every host, but 1 host cannot provide that. -> Request less, or use a node selector to keep the pods off small hosts.",
    ]);
  });

  it("leaves pods that no host can run to another rule", () => {
    expect(fit(aDeployment({ nodeSelector: { "ducksnest/site": "moon" } }))).toEqual([]);
  });
});
