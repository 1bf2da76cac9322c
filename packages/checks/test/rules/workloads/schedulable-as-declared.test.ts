import type { JsonObject } from "@ducksnest/checks";
import { SchedulableRule } from "../../../src/rules/workloads/schedulable-as-declared";
import { outputFindingsOf } from "../../_outputs";
import { aDeployment } from "../../_workloads";

const of = (pod: JsonObject, spec?: JsonObject) =>
  outputFindingsOf(SchedulableRule, { cluster: [aDeployment(pod, spec)] });

describe("schedulable-as-declared", () => {
  it.each<[string, JsonObject, string]>([
    [
      "a value that no host has",
      { nodeSelector: { "ducksnest/cpu-level": "v4" } },
      "it selects `ducksnest/cpu-level: v4`, which no host has. -> Select a value that a host has: v2 and v3.",
    ],
    [
      "a label that nothing sets",
      { nodeSelector: { disk: "ssd" } },
      "it selects `disk: ssd`, which no host has. -> No host has the label disk, so remove the selector from shop/web.",
    ],
    [
      "selectors that exclude each other",
      { nodeSelector: { "ducksnest/cpu-level": "v2", "kubernetes.io/hostname": "laptop-ultra" } },
      "none meets all of its selectors. -> Drop one of its node selectors or node affinities, or add a host that meets them.",
    ],
    [
      "the control plane's taint",
      { nodeSelector: { "ducksnest/site": "seoul" } },
      'only "control-plane" has the labels that it selects, but the control plane\'s taint excludes it. -> Add a worker with these labels, or tolerate `node-role.kubernetes.io/control-plane` in shop/web.',
    ],
  ])("reports %s", (_, pod, reason) => {
    expect(of(pod)).toEqual([`hosts: No host can run shop/web: ${reason}`]);
  });

  it("knows labels that a Node object or a host's settings set", () => {
    const onSsd = aDeployment({ nodeSelector: { disk: "ssd" } });
    const node = { kind: "Node", metadata: { name: "laptop-old", labels: { disk: "ssd" } } };
    expect(outputFindingsOf(SchedulableRule, { cluster: [onSsd, node] })).toEqual([]);
    const hosts = new Map([["old", { kubelet: { labels: { disk: "ssd" } } }]]);
    expect(outputFindingsOf(SchedulableRule, { cluster: [onSsd], hosts })).toEqual([]);
  });

  it("knows taints that a Node object or a host's settings set, and those that are removed", () => {
    const pinned = (pod: JsonObject = {}) => aDeployment({ nodeSelector: { "ducksnest/site": "seoul" }, ...pod });
    const settings = (taints: JsonObject[]) => new Map([["control-plane", { kubelet: { taints } }]]);
    expect(outputFindingsOf(SchedulableRule, { cluster: [pinned()], hosts: settings([]) })).toEqual([]);
    const small = { key: "small", value: "yes", effect: "NoSchedule" };
    const tainted = { cluster: [pinned()], hosts: settings([small]) };
    expect(outputFindingsOf(SchedulableRule, tainted)).toEqual([
      'hosts: No host can run shop/web: only "control-plane" has the labels that it selects, but the taint small excludes it. -> Add a worker with these labels, or tolerate `small` in shop/web.',
    ]);
    const tolerant = pinned({ tolerations: [{ key: "small", value: "yes" }] });
    expect(outputFindingsOf(SchedulableRule, { ...tainted, cluster: [tolerant] })).toEqual([]);
    const preferred = settings([{ ...small, effect: "PreferNoSchedule" }]);
    expect(outputFindingsOf(SchedulableRule, { ...tainted, hosts: preferred })).toEqual([]);
    const node = { kind: "Node", metadata: { name: "control-plane" }, spec: { taints: [small] } };
    expect(outputFindingsOf(SchedulableRule, { cluster: [pinned(), node], hosts: settings([]) })).toHaveLength(1);
  });

  it("ignores workloads without pods", () => {
    expect(of({ nodeSelector: { disk: "ssd" } }, { replicas: 0 })).toEqual([]);
  });
});
